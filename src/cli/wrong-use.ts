/** The command line names something that can't be used, as a file that is not there: exit code 2. */
export class WrongUse extends Error {}
