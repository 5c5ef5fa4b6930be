"""How far it is from where somebody lives to where a program meets."""
