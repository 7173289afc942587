"""Files in: tables and geodata become rows or reasons why a row cannot come in; nothing here writes to storage."""
