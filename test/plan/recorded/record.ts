/** `npm run record`: writes the plans of all configs anew, and prints what that changes. */
import { changesSinceRecorded } from "./compare";
import { planAll, writeRecordings } from "./recording";

planAll().then((planned) => {
  process.stdout.write(`${changesSinceRecorded(planned) || "No recorded plan changes."}\n`);
  writeRecordings(planned);
});
