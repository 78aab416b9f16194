import { readFileSync } from "node:fs";

import { generate } from "@graphql-codegen/cli";
import { expect, it } from "vitest";

import config from "../../../codegen";

it("the types are those of the server's schema and of the operations", async () => {
  const [made] = (await generate({ ...config, silent: true }, false)) as { content: string; filename: string }[];
  const written = readFileSync("src/window/api/generated/operations.ts", "utf8");
  expect(written === made?.content, "run `npm run types`").toBe(true);
}, 30_000);
