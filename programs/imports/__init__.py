"""Reading training lists: files into rows, rows into clean values. Nothing here writes to the database."""
