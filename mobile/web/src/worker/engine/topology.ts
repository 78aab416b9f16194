/** A task's topology, with its last activation taken off. */

/** The activation of the output: Keras' losses look through these two. */
export type Head = "sigmoid" | "softmax" | null;

interface LayerJson {
  class_name: string;
  name?: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown[];
}

interface ModelJson {
  class_name: string;
  config: { layers: LayerJson[]; output_layers?: unknown[][] };
}

/** Layers of ours that take the place of others. */
const OURS: Readonly<Record<string, string>> = { Flatten: "CfFlatten" };

/**
 * Take a sigmoid or softmax off the model's end.
 *
 * Keras works out a crossentropy from the logits under such an end, so that a sure
 * prediction keeps its gradient; the losses here do the same.
 *
 * @param topology Of the server; it is not changed.
 * @returns What `modelFromJSON` takes, and what was taken off.
 */
export function withoutHead(topology: unknown): { topology: ModelJson; head: Head } {
  const copy = structuredClone(topology) as ModelJson;
  for (const layer of copy.config.layers) {
    layer.class_name = OURS[layer.class_name] ?? layer.class_name;
  }
  const last = outputLayer(copy);
  const head = last === undefined ? null : headOf(last);
  if (last === undefined || head === null || isUsedElsewhere(copy, last)) {
    return { topology: copy, head: null };
  }
  last.config["activation"] = "linear";
  if (last.class_name === "Softmax") last.class_name = "Activation";
  return { topology: copy, head };
}

function outputLayer(model: ModelJson): LayerJson | undefined {
  const { layers, output_layers: outputs } = model.config;
  if (outputs === undefined) return layers.at(-1);
  return layers.find((layer) => layer.name === outputs[0]?.[0]);
}

function headOf(layer: LayerJson): Head {
  if (layer.class_name === "Softmax") {
    const axis = layer.config["axis"];
    return axis === -1 || axis === undefined ? "softmax" : null;
  }
  const activation = layer.config["activation"];
  return activation === "sigmoid" || activation === "softmax" ? activation : null;
}

/** Whether its output goes into another layer, or it is called more than once. */
function isUsedElsewhere(model: ModelJson, last: LayerJson): boolean {
  if ((last.inbound_nodes?.length ?? 1) > 1) return true;
  return model.config.layers.some((layer) =>
    (layer.inbound_nodes ?? []).some((node) => mentions(node, last.name)),
  );
}

/** An inbound node is a list of `[layer, node, tensor, arguments]`. */
function mentions(node: unknown, name: string | undefined): boolean {
  return (
    Array.isArray(node) &&
    node.some((call: unknown) => Array.isArray(call) && call[0] === name)
  );
}
