"use strict";

// What runs a function once, in a process of its own, as Lambda's runtime for Node does: `node runner.js <request>`.
// It tells on file descriptor 3, a line of JSON each, when the function is loaded and how it ended.

const { Buffer } = require("node:buffer");
const { readFileSync, writeSync } = require("node:fs");
const { join } = require("node:path");
const { performance } = require("node:perf_hooks");
const { pathToFileURL } = require("node:url");

const TOLD = 3;

// The function finds the command line of a program that has none.
const [requestFile] = process.argv.splice(2);
const { folder, handler, event, context, timeoutMs, isTimed } = JSON.parse(
  readFileSync(requestFile, "utf8"),
);
const now = performance.now.bind(performance);
let hasEnded = false;
// What is awaited, as the beginning of a sentence.
let awaited = "the code had not finished loading";

process.on("uncaughtException", (error) => end({ failure: failureOf(error) }));
process.on("unhandledRejection", (reason) => {
  const { errorMessage, trace } = failureOf(reason);
  end({ failure: { errorType: "Runtime.UnhandledPromiseRejection", errorMessage, trace } });
});
process.on("beforeExit", () => {
  end({
    failure: {
      errorType: "Runtime.NodeJsExit",
      errorMessage: `Nothing was left to wait for, and ${awaited}: something that it awaits never calls back.`,
    },
  });
});

run().catch((error) => end({ failure: failureOf(error) }));

async function run() {
  const loading = now();
  const [file, name] = handler.split(".");
  const loaded = await import(pathToFileURL(join(folder, `${file}.mjs`)).href);
  const handle = loaded[name];
  const misfit = misfitOf(handle);
  if (misfit !== undefined) {
    end({ failure: misfit });
    return;
  }
  const started = now();
  awaited = "the handler's promise had not settled";
  tell({ type: "ready", initMs: started - loading });
  const left = () => (isTimed ? Math.max(0, Math.round(timeoutMs - (now() - started))) : timeoutMs);
  try {
    const response = await handle(event, { ...context, getRemainingTimeInMillis: left });
    end({ response: plain(response), durationMs: now() - started });
  } catch (error) {
    end({ failure: failureOf(error), durationMs: now() - started });
  }
}

/** Why Lambda could not call this; nothing where it can. */
function misfitOf(handle) {
  if (typeof handle !== "function") {
    return {
      errorType: "Runtime.HandlerNotFound",
      errorMessage: `${handler} is no function that the code exports; ${handle === undefined ? "it exports nothing of that name" : `it is of type ${typeof handle}`}.`,
    };
  }
  if (handle.length > 2) {
    return {
      errorType: "Runtime.CallbackHandlerDeprecated",
      errorMessage:
        "The handler takes a callback, which Lambda has not handed out since Node.js 24: return a promise instead.",
    };
  }
  return undefined;
}

/** A response as its reader gets it, by way of JSON. */
function plain(response) {
  const text = JSON.stringify(response);
  return text === undefined ? null : JSON.parse(text);
}

/** What Lambda says of something that was thrown. */
function failureOf(thrown) {
  try {
    if (!(thrown instanceof Error)) {
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    }
    const { name, message, stack = "" } = thrown;
    return {
      errorType: String(name),
      errorMessage: String(message),
      trace: String(stack).split("\n"),
    };
  } catch {
    // Such as an object without a prototype: Lambda can't make a text of it either.
    return {
      errorType: "handled",
      errorMessage: "What was thrown can't be made a text.",
      trace: [],
    };
  }
}

function end(result) {
  if (hasEnded) return;
  hasEnded = true;
  // In kilobytes, whatever the system.
  const { maxRSS } = process.resourceUsage();
  tell({ type: "end", peakKb: maxRSS, ...result });
  process.exit(0);
}

function tell(message) {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length;) {
    written += writeSync(TOLD, bytes, written);
  }
}
