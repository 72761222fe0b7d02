import { resolve } from "node:path";

/** Folder of the project that this command line belongs to, whatever the current folder is. */
export const PROJECT_ROOT = resolve(__dirname, "..");
