"""Files and streams become events: formats as data, one door into the database, rejects that can be mended."""
