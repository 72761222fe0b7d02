import { ToolError } from "../tools/errors";
import * as events from "../tools/project/events";
import { PROJECT_ROOT } from "../tools/root";

/** The event that shows what a function of this checkout usually gets; see {@link events.usualEvent}. */
export function usualEvent(functionName: string): events.EventText {
  return checked(events.usualEvent(PROJECT_ROOT, functionName));
}

/** The event that the user named, for a function of this checkout; see {@link events.namedEvent}. */
export function namedEvent(functionName: string, file: string): events.EventText {
  return checked(events.namedEvent(PROJECT_ROOT, functionName, file));
}

/** What comes out is known by the orderId that is put in, for which nothing but an object has a place. */
function checked(sample: events.EventText): events.EventText {
  const event: unknown = JSON.parse(sample.text);
  if (typeof event === "object" && event !== null && !Array.isArray(event)) return sample;
  const found = Array.isArray(event) ? "a list" : JSON.stringify(event);
  throw new ToolError(
    `${sample.file} holds ${found}: an event is a JSON object, which gets an orderId of its own.`,
  );
}
