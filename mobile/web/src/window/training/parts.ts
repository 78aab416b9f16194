/** The real parts of a participation, put together. */

import type { Problem } from "../../shared/data/problems";
import type { Rows } from "../../shared/trainer";
import { measureInWorker, prepareInWorker, readInWorker } from "../data/reader";
import { readingOf } from "../data/readings";
import { pipelineFor, specOf } from "../data/spec";
import { tooFew } from "../data/words";
import { converse, Link, type MeasureRows, Over, Store, Unusable, wakes } from "../exchange";
import { allowMore, countBytes, keepRules, rulesOf } from "../rules/kept";
import { watchRules } from "../rules/watch";
import { EXTRA_MB } from "../rules/words";
import { appUpdate } from "../update";
import { endOf, type Known, readBefore, readKnown } from "./before";
import { dataFiles, spool } from "./files";
import { fetchModel, fetchPipeline } from "./model";
import { type Parts, PhoneParticipation, type Talk } from "./participation";
import { readTransport, signalling } from "./signalling";
import { openTrainer } from "./trainer";
import { Trainings } from "./trainings";
import type { Finished, PauseReason } from "./types";
import { stayAwake } from "./wake-lock";

/** The trainings of this phone. */
export const trainings = new Trainings({
  open: openParticipation,
  store: localStorage,
  locks: navigator.locks, // undefined on an insecure origin, whatever its type says
  rests: () => void appUpdate.trainingEnded(),
});

/** A participation as the server knows it, ready to run. */
async function openParticipation(trainingId: string, isStopped: boolean): Promise<PhoneParticipation> {
  const known = await readKnown(trainingId);
  const before = await readBefore(known);
  const parts: Parts = {
    before,
    loadRows: () => loadRows(known.task),
    prepareRows: () => prepareRows(trainingId, known.task.id),
    measureRows: measureFor(known.task),
    loadModel: () => loadModel(trainingId),
    openTrainer,
    converse: (talk) => converseFor(trainingId, talk),
    readEnd: async () => endOf(await readKnown(trainingId)),
    watchRules: () => watchRules(known.task.device),
    mend,
    stayAwake,
    count,
  };
  return new PhoneParticipation(parts, isStopped);
}

/**
 * The rows, or null where they wait for preprocessing.
 *
 * @throws Error The file is not here any more, or does not fit.
 */
async function loadRows({ id, data, preprocessing }: Known["task"]): Promise<Rows | null> {
  const isRaw = preprocessing.length > 0;
  const { report, rows } = accepted(await readInWorker(await fileOf(id), specOf(data), readingOf(id), !isRaw));
  if (report.fit < data.leastExamples) throw new Error(tooFew(report.fit, data.leastExamples));
  return rows;
}

async function prepareRows(trainingId: string, taskId: string): Promise<Rows> {
  const transport = await readTransport(trainingId);
  if (transport === null) throw new Over();
  const pipeline = await fetchPipeline(transport.files, count);
  const { rows } = accepted(await prepareInWorker(await fileOf(taskId), pipeline, readingOf(taskId)));
  if (rows === null) throw new Error("Your file could not be read.");
  return rows;
}

function measureFor({ id, data, preprocessing }: Known["task"]): MeasureRows {
  const pipeline = pipelineFor(data, preprocessing);
  return async (asked, signal) =>
    accepted(await measureInWorker(await fileOf(id), pipeline, readingOf(id), asked, signal));
}

async function fileOf(taskId: string): Promise<Blob> {
  const file = await dataFiles.read(taskId);
  if (file === null) throw new Unusable("Your file for this task isn't on this phone any more. Choose it again.");
  return file;
}

function accepted<T extends object>(answer: T | { readonly refused: readonly Problem[] }): T {
  if (!("refused" in answer)) return answer;
  throw new Unusable(answer.refused[0]?.message ?? "Your file can't be used for this task.");
}

async function loadModel(trainingId: string): ReturnType<typeof fetchModel> {
  const transport = await readTransport(trainingId);
  if (transport === null) throw new Over();
  return fetchModel(transport.files, count);
}

async function converseFor(trainingId: string, talk: Talk): Promise<Finished | null> {
  const link = new Link(signalling, trainingId);
  const store = await Store.open(spool, trainingId);
  const listening = new AbortController();
  const wake = wakes(AbortSignal.any([talk.stop, listening.signal]));
  try {
    return await converse({ ...talk, link, store, wake });
  } finally {
    listening.abort();
  }
}

/** What the owner was offered about a pause, done. */
function mend(reason: PauseReason): void {
  if (reason.kind === "megabytes") allowMore(EXTRA_MB, new Date());
  if (reason.kind === "unknown") {
    const rules = rulesOf();
    keepRules({ ...rules, without: [...rules.without, reason.rule] });
  }
}

function count(bytes: number): void {
  countBytes(bytes, new Date());
}
