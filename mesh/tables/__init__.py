"""Tables: columns, filters, and which rows a page of them shows. Pure: rows come in, rows go out."""
