import { createRequire } from "node:module";
const require = createRequire(import.meta.url);

// functions/shared/errors.ts
var FunctionError = class extends Error {
  name = "FunctionError";
};
var VariableError = class extends FunctionError {
  /** @param variable Name of the variable at fault. */
  constructor(variable, problem) {
    super(`Variable ${variable} ${problem}`);
    this.variable = variable;
  }
  variable;
  name = "VariableError";
};
var InvalidMessageError = class extends FunctionError {
  name = "InvalidMessageError";
};
var PublishError = class extends FunctionError {
  name = "PublishError";
};
var MessageTooLargeError = class extends PublishError {
  constructor(sizeBytes, limitBytes) {
    super(
      `The message is too large to publish: ${sizeBytes} bytes with its attributes, the limit is ${limitBytes}.`
    );
    this.sizeBytes = sizeBytes;
    this.limitBytes = limitBytes;
  }
  sizeBytes;
  limitBytes;
  name = "MessageTooLargeError";
};
var EveryRecordFailedError = class extends FunctionError {
  /** @param failures What went wrong with each record, by message id. */
  constructor(failures) {
    const shown = failures.slice(0, 10).map(({ messageId, error }) => {
      return `${messageId}: ${error.name}: ${error.message}`;
    });
    const hidden = failures.length - shown.length;
    const rest = hidden > 0 ? [`and ${hidden} more`] : [];
    super(`Every record failed (${failures.length}). ${[...shown, ...rest].join(" | ")}`);
    this.failures = failures;
  }
  failures;
  name = "EveryRecordFailedError";
};
function asError(thrown) {
  return thrown instanceof Error ? thrown : new FunctionError(`Thrown: ${String(thrown)}`);
}

// functions/shared/outbox.ts
var Outbox = class {
  /** @param records How many records will call `add` or `skip`. */
  constructor(records, publish) {
    this.publish = publish;
    this.#undecided = records;
  }
  publish;
  #waiting = [];
  #undecided;
  /** Hands in a result; resolves with its id once it is published, rejects if it was not. */
  add(message) {
    const published = new Promise((resolve, reject) => {
      const settle = (outcome) => {
        if (typeof outcome === "string") resolve(outcome);
        else reject(outcome);
      };
      this.#waiting.push({ message, settle });
    });
    this.#decided();
    return published;
  }
  /** Says that a record has nothing to publish, or failed. */
  skip() {
    this.#decided();
  }
  #decided() {
    this.#undecided -= 1;
    if (this.#undecided === 0) void this.#send();
  }
  async #send() {
    const outcomes = await this.publish(this.#waiting.map(({ message }) => message));
    this.#waiting.forEach(({ settle }, index) => {
      settle(outcomes[index] ?? new Error("No outcome for this message."));
    });
  }
};

// functions/shared/parser.ts
function parseBody(body, parser) {
  let value;
  try {
    value = JSON.parse(body);
  } catch {
    throw new InvalidMessageError("The message is not JSON.");
  }
  return parser(value, "message");
}
function text({ min = 1, max = 200 } = {}) {
  return (value, path) => {
    if (typeof value === "string" && value.length >= min && value.length <= max) return value;
    return refuse(path, `a text of ${min} to ${max} characters`, value);
  };
}
function pattern(matcher, expected) {
  return (value, path) => {
    if (typeof value === "string" && matcher.test(value)) return value;
    return refuse(path, expected, value);
  };
}
function integer(min, max) {
  return (value, path) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    return refuse(path, `an integer from ${min} to ${max}`, value);
  };
}
var truth = (value, path) => typeof value === "boolean" ? value : refuse(path, "true or false", value);
function object(fields) {
  const names = Object.keys(fields);
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(path, "an object", value);
    }
    const given = new Map(Object.entries(value));
    const parsed = {};
    for (const name of names) {
      const field = fields[name](given.get(name), `${path}.${name}`);
      if (field !== void 0) parsed[name] = field;
    }
    return parsed;
  };
}
function optional(parser, fallback) {
  return (value, path) => value === void 0 ? fallback : parser(value, path);
}
function refuse(path, expected, value) {
  throw new InvalidMessageError(`${path} must be ${expected}, got ${describe(value)}.`);
}
function describe(value) {
  if (value === void 0) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") return `a text of ${value.length} characters`;
  return Array.isArray(value) ? `a list of ${value.length} items` : "an object";
}

// functions/shared/variables.ts
function textVariable(variables, name) {
  const value = variables[name]?.trim();
  if (value === void 0 || value === "") {
    throw new VariableError(
      name,
      "is not set: add it to this function's variables in the stack file."
    );
  }
  return value;
}
function numberVariable(variables, name, range) {
  const text2 = textVariable(variables, name);
  const value = /^-?\d+(\.\d+)?$/.test(text2) ? Number(text2) : NaN;
  const whole = range.integer !== true || Number.isSafeInteger(value);
  if (!whole || !(value >= range.min && value <= range.max)) {
    const kind = range.integer === true ? "an integer" : "a number";
    throw new VariableError(
      name,
      `must be ${kind} from ${range.min} to ${range.max}, got "${text2}".`
    );
  }
  return value;
}
function matchingVariable(variables, name, pattern2, expected) {
  const value = textVariable(variables, name);
  if (!pattern2.test(value)) {
    throw new VariableError(name, `must be ${expected}, got "${value}".`);
  }
  return value;
}

// functions/shared/platform.ts
import { Logger, SNSClient } from "./vendor.mjs";
function readPlatform(variables) {
  const functionName = textVariable(variables, "POWERTOOLS_SERVICE_NAME");
  const version = numberVariable(variables, "FUNCTION_VERSION", {
    min: 1,
    max: 1e6,
    integer: true
  });
  const topicArn = matchingVariable(
    variables,
    "DESTINATION_TOPIC_ARN",
    /^arn:[a-z-]+:sns:[a-z0-9-]*:\d{12}:[\w-]+(\.fifo)?$/,
    "the ARN of an SNS topic"
  );
  return {
    functionName,
    version,
    topicArn,
    sns: new SNSClient({}),
    logger: new Logger({ serviceName: functionName })
  };
}

// functions/shared/publishBatch.ts
import { PublishBatchCommand } from "./vendor.mjs";
var MAX_ENTRIES = 10;
var MAX_BYTES = 262144;
function sizeOf(message) {
  return Object.entries(message.attributes).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(`${name}${ATTRIBUTE_TYPE}${value}`),
    Buffer.byteLength(message.body)
  );
}
function inBatches(messages) {
  const batches = [];
  let batch = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    if (batch.length === MAX_ENTRIES || batch.length > 0 && bytes + size > MAX_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
async function publishAll(client, topicArn, messages) {
  const outcomes = messages.map((message) => {
    const size = sizeOf(message);
    return size > MAX_BYTES ? new MessageTooLargeError(size, MAX_BYTES) : void 0;
  });
  const sendable = messages.map((message, index) => ({ ...message, index })).filter(({ index }) => outcomes[index] === void 0);
  await Promise.all(
    inBatches(sendable).map(async (batch) => {
      const results = await publishBatch(client, topicArn, batch);
      batch.forEach(({ index }, position) => {
        outcomes[index] = results[position];
      });
    })
  );
  return outcomes.map((outcome) => outcome ?? new PublishError("SNS did not confirm the message."));
}
var ATTRIBUTE_TYPE = "String";
async function publishBatch(client, topicArn, batch) {
  const entries = batch.map((message, position) => ({
    Id: String(position),
    Message: message.body,
    MessageAttributes: attributesOf(message)
  }));
  let output;
  try {
    output = await client.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries })
    );
  } catch (thrown) {
    const { name, message } = asError(thrown);
    const failure = new PublishError(`PublishBatch failed: ${name}: ${message}`, { cause: thrown });
    return entries.map(() => failure);
  }
  const published = new Map(output.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? ""]));
  const refused = new Map(output.Failed?.map((failure) => [failure.Id, failure]));
  return entries.map(({ Id }) => {
    const refusal = refused.get(Id);
    if (!refusal) return published.get(Id);
    const { Code = "no code", Message = "no reason given" } = refusal;
    return new PublishError(`SNS refused the message: ${Code}: ${Message}`);
  });
}
function attributesOf(message) {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, StringValue]) => [
      name,
      { DataType: ATTRIBUTE_TYPE, StringValue }
    ])
  );
}

// functions/shared/queueHandler.ts
import { BatchProcessor, EventType } from "./vendor.mjs";
function queueHandler(parser, work, platform = readPlatform(process.env)) {
  return async (event, context) => {
    if (!Array.isArray(event.Records)) {
      throw new InvalidMessageError(
        "The event is not a batch from SQS: it has no list of Records."
      );
    }
    const alias = aliasOf(context.invokedFunctionArn);
    const origin = {
      function: platform.functionName,
      version: platform.version,
      ...alias === void 0 ? {} : { alias }
    };
    const outbox = new Outbox(
      event.Records.length,
      (messages) => publishAll(platform.sns, platform.topicArn, messages)
    );
    const failures = [];
    async function processRecord(record) {
      const { messageId } = record;
      const log = platform.logger.createChild({
        persistentKeys: { ...origin, requestId: context.awsRequestId, messageId }
      });
      try {
        const outgoing = await resultOf(record, log);
        if (outgoing === void 0) {
          log.info("Nothing to publish");
        } else {
          log.info("Published", { publishedId: await outbox.add(outgoing) });
        }
      } catch (thrown) {
        const error = asError(thrown);
        log.error("Record failed", error);
        failures.push({ messageId, error });
        throw error;
      }
    }
    async function resultOf(record, log) {
      const { messageId } = record;
      try {
        const result = await work(parseBody(record.body, parser), { messageId, log });
        if (result === void 0) {
          outbox.skip();
          return void 0;
        }
        return { body: JSON.stringify(result), attributes: attributesFor(origin, messageId) };
      } catch (thrown) {
        outbox.skip();
        throw thrown;
      }
    }
    const processor = new BatchProcessor(EventType.SQS);
    processor.register(event.Records, processRecord, { throwOnFullBatchFailure: false });
    await processor.process();
    if (failures.length > 0 && failures.length === event.Records.length) {
      throw new EveryRecordFailedError(failures);
    }
    return withoutRepeats(processor.response());
  };
}
function aliasOf(functionArn) {
  const qualifier = functionArn.split(":")[7];
  return qualifier === void 0 || /^(\d+|\$LATEST)$/.test(qualifier) ? void 0 : qualifier;
}
function attributesFor(origin, messageId) {
  return { ...origin, version: String(origin.version), sourceMessageId: messageId };
}
function withoutRepeats(response) {
  const ids = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) };
}

// functions/notification/phrases.ts
var ENGLISH = {
  subject: (orderId) => `Your order ${orderId} is on its way`,
  leaves: (name, amount, warehouse) => `Dear ${name}, your order of ${amount} leaves our warehouse ${warehouse} today.`,
  parcels: (count) => `It comes in ${count} parcels.`,
  signature: "Please be there to sign for it."
};
var GERMAN = {
  subject: (orderId) => `Ihre Bestellung ${orderId} ist unterwegs`,
  leaves: (name, amount, warehouse) => `Guten Tag ${name}, Ihre Bestellung über ${amount} verlässt heute unser Lager ${warehouse}.`,
  parcels: (count) => `Sie kommt in ${count} Paketen.`,
  signature: "Bitte nehmen Sie sie gegen Unterschrift entgegen."
};
var FRENCH = {
  subject: (orderId) => `Votre commande ${orderId} est en route`,
  leaves: (name, amount, warehouse) => `Bonjour ${name}, votre commande de ${amount} quitte aujourd'hui notre entrepôt ${warehouse}.`,
  parcels: (count) => `Elle arrive en ${count} colis.`,
  signature: "Merci d'être présent pour signer."
};
var LANGUAGES = /* @__PURE__ */ new Map([
  ["en", ENGLISH],
  ["de", GERMAN],
  ["fr", FRENCH]
]);
function phrasesFor(language) {
  return LANGUAGES.get(language) ?? ENGLISH;
}

// functions/notification/compose.ts
function readLetterhead(variables) {
  return { sender: textVariable(variables, "SENDER") };
}
function composeNotification(shipment, letterhead2) {
  const { orderId, customer, parcels, signature } = shipment;
  const phrases = phrasesFor(customer.language);
  const sentences = [
    phrases.leaves(customer.name, amountOf(shipment), shipment.warehouse),
    ...parcels > 1 ? [phrases.parcels(parcels)] : [],
    ...signature ? [phrases.signature] : []
  ];
  return {
    orderId,
    from: letterhead2.sender,
    to: customer.email,
    subject: phrases.subject(orderId),
    text: sentences.join(" ")
  };
}
function amountOf({ totalCents, currency }) {
  const cents = String(totalCents % 100).padStart(2, "0");
  return `${currency} ${Math.floor(totalCents / 100)}.${cents}`;
}

// functions/notification/message.ts
var parseShipment = object({
  orderId: text(),
  customer: object({
    name: text(),
    email: text(),
    language: pattern(/^[a-z]{2}$/, "a language code such as en")
  }),
  warehouse: text(),
  currency: pattern(/^[A-Z]{3}$/, "a currency code such as EUR"),
  totalCents: integer(0, Number.MAX_SAFE_INTEGER),
  parcels: optional(integer(0, Number.MAX_SAFE_INTEGER), 0),
  signature: optional(truth, false)
});

// functions/notification/handler.ts
var letterhead = readLetterhead(process.env);
var handler = queueHandler(
  parseShipment,
  (shipment) => composeNotification(shipment, letterhead)
);
export {
  handler
};
