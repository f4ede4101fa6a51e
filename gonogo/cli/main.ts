import { processIo } from "./io";
import { run } from "./run";

const argv = process.argv.slice(2);
const debug = argv.includes("--debug") || Boolean(process.env.GONOGO_DEBUG);

// The exit is explicit: a connection that lingers must not keep a finished command waiting.
void run(argv, processIo(debug)).then((code) => process.exit(code));
