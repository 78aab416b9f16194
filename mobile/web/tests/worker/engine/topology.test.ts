import { describe, expect, test } from "vitest";

import { withoutHead } from "../../../src/worker/engine/topology";

interface Layer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown[];
}

function dense(activation: string, name = "output"): Layer {
  return { class_name: "Dense", name, config: { name, units: 1, activation } };
}

function chain(...layers: Layer[]): unknown {
  return { class_name: "Sequential", config: { name: "m", layers } };
}

function lastOf(topology: unknown): Layer | undefined {
  return (topology as { config: { layers: Layer[] } }).config.layers.at(-1);
}

describe("the end of a model", () => {
  test.each(["sigmoid", "softmax"])("loses its %s", (activation) => {
    const { topology, head } = withoutHead(chain(dense("relu", "a"), dense(activation)));
    expect(head).toBe(activation);
    expect(lastOf(topology)?.config["activation"]).toBe("linear");
  });

  test("keeps any other activation", () => {
    const { topology, head } = withoutHead(chain(dense("tanh")));
    expect(head).toBeNull();
    expect(lastOf(topology)?.config["activation"]).toBe("tanh");
  });

  test("may be a layer of its own", () => {
    const softmax = { class_name: "Softmax", name: "s", config: { name: "s", axis: -1 } };
    const { topology, head } = withoutHead(chain(dense("linear"), softmax));
    expect(head).toBe("softmax");
    expect(lastOf(topology)).toMatchObject({
      class_name: "Activation",
      config: { activation: "linear" },
    });
  });

  test("stays when it is a softmax over another axis", () => {
    const softmax = { class_name: "Softmax", name: "s", config: { name: "s", axis: 1 } };
    expect(withoutHead(chain(softmax)).head).toBeNull();
  });

  test("is found by name in a graph, and stays when another layer takes it", () => {
    const graph = (inbound: unknown[]): unknown => ({
      class_name: "Model",
      config: {
        name: "m",
        layers: [
          { ...dense("sigmoid"), inbound_nodes: [[["input", 0, 0, {}]]] },
          { ...dense("relu", "other"), inbound_nodes: inbound },
        ],
        input_layers: [["input", 0, 0]],
        output_layers: [["output", 0, 0]],
      },
    });
    expect(withoutHead(graph([[["input", 0, 0, {}]]])).head).toBe("sigmoid");
    expect(withoutHead(graph([[["output", 0, 0, {}]]])).head).toBeNull();
  });

  test("what was given is not changed", () => {
    const given = chain(dense("sigmoid"));
    withoutHead(given);
    expect(lastOf(given)?.config["activation"]).toBe("sigmoid");
  });
});
