"""How the tables came to be, one revision a file; written once, never edited afterwards."""
