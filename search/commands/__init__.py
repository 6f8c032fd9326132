"""The sub-commands of `shacksearch` that read: one module each, imported only when its command is run."""
