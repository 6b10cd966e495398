# Replaces the tables of the database by those of the dump, in one transaction: all of them, or nothing.
set -eu
dump="$BACKUP_WORK/database.dump"
if [ ! -f "$dump" ]; then
  echo "The backup has no dump; the container before this one copied SQLite into the database"
  exit 0
fi
pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction --exit-on-error --dbname "$DATABASE" "$dump"
