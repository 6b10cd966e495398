# Replaces the tables of the database by those of the dump, in one transaction: all of them, or nothing.
set -eu
if [ ! -f "$BACKUP_WORK/database.dump" ]; then
  echo "The backup has no dump of a database" >&2
  exit 1
fi
pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction --exit-on-error --dbname "$DATABASE" "$BACKUP_WORK/database.dump"
