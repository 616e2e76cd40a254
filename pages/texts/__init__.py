"""What stands on the pages in other languages: <language>/floor.po and <language>/office.po, which translators edit."""
