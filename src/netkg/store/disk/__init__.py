"""The disk store: one writer, any number of readers, every change whole or not at all.

``layout`` says what is where, ``lock`` who writes, ``changes`` what was changed, ``origins`` what gave a
graph last. ``writer`` makes small changes as one transaction, ``loading`` large ones as a generation of their
own. ``reader`` opens what is current. ``dump`` takes backups and brings them back, ``check`` looks for
damage, ``migrate`` for age.
"""
