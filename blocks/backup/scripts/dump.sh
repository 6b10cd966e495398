# Dumps the database in one transaction, while the server writes to it.
set -eu
pg_dump --format custom --file "$BACKUP_WORK/database.dump" --dbname "$DATABASE"
