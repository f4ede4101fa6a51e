/** What the process tells its caller. */
export const exitCodes = {
  /** Nothing blocks. */
  go: 0,
  /** At least one finding blocks. */
  noGo: 1,
  /** The command line or a configuration file is wrong. */
  usage: 2,
  /** The program or a pack could not be run to an end. */
  undecided: 3,
  /** A load test missed its thresholds: apart from findings, as k6 has it. */
  thresholds: 4,
  /** A report, a signature or what it rests on is not what was written. InSpec's exit code too. */
  bad: 5,
  /** Ended by Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = number;
