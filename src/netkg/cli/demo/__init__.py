"""What ``netkg demo`` prints: the answers of shipped queries, and nothing that they do not say."""
