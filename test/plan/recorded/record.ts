/** `npm run record`: writes the plans of all configs, and the verdicts on changes of them, anew, and prints what that changes in the plans. */
import { writeVerdicts } from "../../skypilot/verdicts/verdicts";
import { changesSinceRecorded } from "./compare";
import { planAll, writeRecordings } from "./recording";

planAll().then((planned) => {
  process.stdout.write(`${changesSinceRecorded(planned) || "No recorded plan changes."}\n`);
  writeRecordings(planned);
  writeVerdicts();
});
