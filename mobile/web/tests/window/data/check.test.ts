import { describe, expect, it } from "vitest";

import { FileRefused } from "../../../src/shared/data/problems";
import { readTable } from "../../../src/shared/data/read";
import type { DataFiles } from "../../../src/shared/spool";
import { type CheckView, DataCheck } from "../../../src/window/data/check";
import { readingOf } from "../../../src/window/data/readings";
import type { ReadFile } from "../../../src/window/data/reader";
import { findings, needsRoom } from "../../../src/window/data/words";

const COLUMN = { least: null, greatest: null, categories: [], nullable: false, missingMarkers: [""] };
const SPEC = {
  columns: [
    { ...COLUMN, name: "BMI", type: "NUMBER" as const, least: 0, greatest: 100 },
    { ...COLUMN, name: "y", type: "BOOLEAN" as const },
  ],
  label: "y",
  leastExamples: 2,
};

const readHere: ReadFile = async (file, spec, reading, keeps) => {
  try {
    return await readTable(file, spec, reading, keeps);
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.problems };
    throw error;
  }
};

class Files implements DataFiles {
  readonly kept = new Map<string, { file: Blob; name: string }>();
  constructor(private readonly roomBytes = Infinity) {}
  keep(taskId: string, file: Blob, name: string): Promise<void> {
    if (file.size > this.roomBytes) return Promise.reject(new DOMException("full", "QuotaExceededError"));
    this.kept.set(taskId, { file, name });
    return Promise.resolve();
  }
  read(taskId: string): Promise<Blob | null> {
    return Promise.resolve(this.kept.get(taskId)?.file ?? null);
  }
  list() {
    return Promise.resolve(
      [...this.kept].map(([taskId, { file, name }]) => ({ taskId, name, sizeBytes: file.size, keptAt: 0 })),
    );
  }
  remove(taskId: string): Promise<void> {
    this.kept.delete(taskId);
    return Promise.resolve();
  }
}

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  };
}

function aCheck(files = new Files(), store = memory()): DataCheck {
  return new DataCheck({
    taskId: "tsk_1",
    spec: SPEC,
    files,
    read: readHere,
    store,
    freeBytes: () => Promise.resolve(6_000_000),
    titleOf: (id) => (id === "tsk_0" ? "Gait" : id),
  });
}

describe("a chosen file", () => {
  it("fits, is kept with what was said about it, and is found again", async () => {
    const [files, store] = [new Files(), memory()];
    const check = aCheck(files, store);

    await check.choose(new Blob(["bmi,y\n30,1\n-999,0\n25,0\n"]), "my rows.csv");
    expect(check.view.phase).toBe("refused");
    await check.useColumn("BMI", "bmi");
    expect([check.view.phase, check.view.report?.fit]).toEqual(["fits", 2]);
    await check.treatAsMissing("BMI", "-999");
    await check.keep();

    expect(check.view.phase).toBe("kept");
    expect(readingOf("tsk_1", store)).toEqual({ columns: { BMI: "bmi" }, missing: { BMI: ["-999"] } });
    const again = aCheck(files, store);
    await again.resume();
    expect([again.view.phase, again.view.name, again.view.report?.fit]).toEqual(["kept", "my rows.csv", 2]);
  });

  it("with too few rows is told so and can't be kept", async () => {
    const files = new Files();
    const check = aCheck(files);

    await check.choose(new Blob(["BMI,y\n30,1\n"]), "one.csv");
    await check.keep();

    expect([check.view.phase, check.view.message]).toEqual(["short", "1 row fits; the task asks for 2."]);
    expect(files.kept.size).toBe(0);
  });

  it("for which there is no room stays chosen, and says which file could go", async () => {
    const files = new Files(30);
    await files.keep("tsk_0", new Blob(["x".repeat(20)]), "gait.csv");
    const check = aCheck(files);
    await check.choose(new Blob(["BMI,y\n30,1\n31,0\n32,0\n33,0\n34,0\n"]), "more.csv");
    await check.keep();

    expect([check.view.phase, check.view.message]).toEqual([
      "full",
      "Needs 31 B, 6.0 MB free. Delete the file of 'Gait' (20 B)?",
    ]);
    expect(check.view.report?.fit).toBe(5);
  });

  it("replaced while it is read gives way", async () => {
    const check = aCheck();
    const names: CheckView[] = [];
    check.subscribe((view) => names.push(view));

    const first = check.choose(new Blob(["BMI,y\n"]), "first.csv");
    await check.choose(new Blob(["BMI,y\n30,1\n31,0\n"]), "second.csv");
    await first;

    expect([check.view.name, check.view.phase]).toEqual(["second.csv", "fits"]);
    expect(names.some((view) => view.phase === "short")).toBe(false);
  });
});

describe("words", () => {
  it("says what to do when nothing of ours can go", () => {
    expect(needsRoom(20e6, null)).toBe(
      "Needs 20 MB, this phone's storage is full. Delete something on this phone, then try again.",
    );
  });

  it("lists what was found", () => {
    const report = {
      rows: 768, fit: 766, leftOut: 2, columnsFound: 8, columnsAsked: 8, values: { OUT_OF_RANGE: 2 }, problems: [],
    };
    expect(findings(report).map((line) => line.text)).toEqual([
      "766 rows", "8 of 8 columns", "2 values outside the range", "2 rows left out",
    ]);
  });
});
