import { Environment } from "./components/environment";
import { leaveOutStackTraces } from "./components/stackTraces";

/**
 * The system, the same in every environment: orders come into the first queue, each function's results go
 * to its topic, and a function that is fed by another reads them from there.
 */
export = async () => {
  leaveOutStackTraces();
  const environment = await Environment.read();

  const orderIntake = environment.function("order-intake");
  const fulfilment = environment.function("fulfilment", { fedBy: [orderIntake] });
  environment.function("notification", { fedBy: [fulfilment] });

  return environment.outputs();
};
