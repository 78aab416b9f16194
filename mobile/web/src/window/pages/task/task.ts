/** What a task's page says, and what can be done there; pure. */

import type { TaskQuery } from "../../api/generated/operations";
import { pathOf } from "../../router";
import { pausedWords } from "../../words/paused";
import { counted, metric, size, whole } from "../../words/numbers";
import { until } from "../../words/times";

export type Task = NonNullable<TaskQuery["task"]>;

export interface Action {
  readonly label: string;
  /** Empty: nothing can be done, and `why` says so. */
  readonly href: string;
  readonly why: string;
}

const OVER = new Set(["LEFT", "NOT_SELECTED", "FINISHED", "DROPPED"]);

/** The next step of who reads; null when the task is nothing to act on any more. */
export function actionOf(task: Task, isSignedIn: boolean): Action | null {
  const [mine] = task.viewerParticipations;
  const training = pathOf({ page: "training" });
  if (mine !== undefined && !OVER.has(mine.state)) {
    return { label: "Open my training", href: training, why: "" };
  }
  if (mine !== undefined) return { label: "See what became of it", href: training, why: "" };
  if (task.state !== "RECRUITING") return null;
  const phone = pathOf({ page: "join", taskId: task.id, step: "phone" });
  if (!isSignedIn) {
    const href = pathOf({ page: "sign-up", next: phone });
    return { label: "Check my phone", href, why: "You need an account, so that points can reach you." };
  }
  const why = cannot(task);
  return why === "" ? { label: "Check my phone", href: phone, why } : { label: "", href: "", why };
}

/** Why no phone can join, or not this one whatever it has. */
function cannot(task: Task): string {
  const own = task.fit?.checks.some(({ requirement, met }) => requirement === "NOT_OWN_TASK" && !met);
  if (own === true) return "You listed this task yourself; nobody trains for a task of their own.";
  const support = task.model.runtimes.find(({ runtime }) => runtime === "TFJS");
  if (support?.canTrain === false) {
    const reason = support.fileProblems[0]?.message ?? "";
    return `Phones can't train this model; a laptop can. ${reason}`.trim();
  }
  if (task.data.kind === "IMAGES") {
    return "This task trains on images. This app reads tables; join with a laptop instead.";
  }
  return "";
}

/** The task's standing in a sentence. */
export function summary(task: Task, now: Date): string {
  const { rounds } = task.training;
  const done = task.statistics?.rounds ?? 0;
  switch (task.state) {
    case "RECRUITING":
      return recruiting(task, now);
    case "RUNNING":
      return `Round ${Math.min(done + 1, rounds)} of ${rounds} runs.${scoreOf(task)}`;
    case "PAUSED":
      return `${pausedWords(done, task.stateReason)} Devices keep their seats and their points.`;
    case "COMPLETED":
      return `Finished after ${counted(done, "round")}.${scoreOf(task)}`;
    case "CANCELLED":
      return `The requester stopped this task after round ${done}.${reasonOf(task)}`;
    case "FAILED":
      return `This task could not finish; it ended after round ${done}.${reasonOf(task)}`;
    case "DRAFT":
      return "This task is still being written.";
  }
}

function recruiting(task: Task, now: Date): string {
  const { registered, seats } = task.counts;
  const ends = until(new Date(task.recruitsUntil), now);
  const starts = until(new Date(task.startsAt), now);
  const left = Math.max(0, seats - registered);
  const open = left > 0 ? `${counted(left, "seat")} left` : "All seats are taken; backups can still join";
  return `${open}. Recruiting ends ${ends}; training starts ${starts}.`;
}

function scoreOf(task: Task): string {
  const found = task.statistics?.metrics.find(({ name }) => name === "ACCURACY" || name === "MAE");
  if (found === undefined) return "";
  const name = found.name === "ACCURACY" ? "Accuracy" : "Mean error";
  const beside = found.baseline === null ? "" : `baseline ${metric(found.baseline)}, `;
  return ` ${name} ${metric(found.value)} (${beside}no skill ${metric(found.noSkill)}).`;
}

function reasonOf({ stateReason }: Task): string {
  return stateReason === null ? "" : ` ${stateReason}`;
}

/** What leaves this phone, in the words of the consent. */
export function leaves(task: Task): readonly string[] {
  const moved = task.model.roundBytes.find(({ codec }) => codec === task.training.codec);
  return [
    `Weight changes (${size(moved?.upBytes ?? null)} a round).`,
    "How many rows were used, which of the columns asked for the file has, and the seconds it took.",
    ...figuresAsked(task),
    "The measurements of this phone.",
  ];
}

/** Statistics that preprocessing asks for, once; nothing where it fits nothing. */
function figuresAsked({ preprocessing }: Pick<Task, "preprocessing">): readonly string[] {
  const fits = preprocessing.filter(isFitted);
  if (fits.length === 0) return [];
  const median = fits.some(({ imputation }) => imputation === "MEDIAN");
  const more = median ? ", with 101 quantiles where a median is needed" : "";
  const figures = `count, mean, spread, range and how often each category occurs${more}`;
  return [`Once, for each column that is prepared: ${figures}.`];
}

function isFitted({ kind, imputation, least }: Task["preprocessing"][number]): boolean {
  if (kind === "IMPUTE") return imputation !== "CONSTANT";
  return kind === "STANDARDISE" || (kind === "MIN_MAX" && least === null);
}

/** What is asked of the data, as facts. */
export function dataFacts(task: Task): readonly { readonly name: string; readonly value: string }[] {
  const { data } = task;
  const columns = data.columns.length;
  return [
    { name: "Rows", value: `at least ${whole(data.leastExamples)}` },
    ...(data.kind === "TABLE" ? [{ name: "Columns read", value: whole(columns) }] : []),
    { name: "Predicts", value: data.label },
  ];
}

/** What a column must look like: "a number from 0 to 300, mg/dl". */
export function columnWords(column: Task["data"]["columns"][number]): string {
  const { type, least, greatest, unit } = column;
  const kinds = { NUMBER: "a number", INTEGER: "a whole number", BOOLEAN: "0 or 1", CATEGORY: "" };
  const range = [
    ...(least === null ? [] : [`from ${least}`]),
    ...(greatest === null ? [] : [`${least === null ? "up " : ""}to ${greatest}`]),
  ];
  const what = type === "CATEGORY" ? `one of ${column.categories.slice(0, 8).join(", ")}` : kinds[type];
  const missing = column.nullable ? [`may be missing: ${markersOf(column)}`] : [];
  return [[what, ...range].join(" "), ...(unit === null ? [] : [unit]), ...missing].join(", ");
}

/** What stands for a missing value: "empty or 0". */
function markersOf({ missingMarkers }: Task["data"]["columns"][number]): string {
  const words = ["empty", ...missingMarkers.filter((marker) => marker !== "")];
  const last = words.at(-1) ?? "";
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
