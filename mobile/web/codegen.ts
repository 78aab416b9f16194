import type { CodegenConfig } from "@graphql-codegen/cli";

// Types of the documents in src/window/operations, from the server's published schema.
const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: "src/window/operations/*.graphql",
  generates: {
    "src/window/api/generated/operations.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        immutableTypes: true,
        pureMagicComment: true,
        scalars: { DateTime: "string", BigInt: "number", ID: "string" },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
