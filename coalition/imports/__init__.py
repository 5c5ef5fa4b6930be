"""Reading the tables people have, as their spreadsheets write them; nothing here touches the database."""
