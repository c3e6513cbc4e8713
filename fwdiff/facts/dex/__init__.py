"""The tables and the code of DEX images."""
