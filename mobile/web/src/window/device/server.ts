/** The server's part of the step "My phone". */

import { act } from "../api";
import {
  FinishBenchmarkDocument,
  RegisterClientDocument,
  StartBenchmarkDocument,
  UpdateClientDocument,
} from "../api/generated/operations";
import type { PhoneServer } from "./check";

export const phoneServer: PhoneServer = {
  register: (input) => act(RegisterClientDocument, { input }),
  update: (id, input) => act(UpdateClientDocument, { id, input }),
  startBenchmark: (clientId) => act(StartBenchmarkDocument, { clientId }),
  finishBenchmark: (challengeId, digest) => act(FinishBenchmarkDocument, { challengeId, digest }),
};
