import { queueHandler } from "../shared/queueHandler";

import { composeNotification, readLetterhead } from "./compose";
import { parseShipment } from "./message";

const letterhead = readLetterhead(process.env);

export const handler = queueHandler(parseShipment, (shipment) =>
  composeNotification(shipment, letterhead),
);
