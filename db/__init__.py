"""Engine, tables, named SQL, migrations and the embedded server."""
