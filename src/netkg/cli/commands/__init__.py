"""The commands, a module each; its ``app`` is loaded when the command is called."""
