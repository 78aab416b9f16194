import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Column, DataSpec } from "../../../src/shared/data/columns";
import { CsvReader } from "../../../src/shared/data/csv";
import { FileRefused } from "../../../src/shared/data/problems";
import { readTable } from "../../../src/shared/data/read";
import { AS_IT_IS, type Reading } from "../../../src/shared/data/table";

interface Case {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly label: string;
  readonly text?: string;
  readonly hex?: string;
  readonly x?: readonly (readonly (number | null)[])[];
  readonly y?: readonly number[];
  readonly problems?: readonly [string, string | null, number][];
  readonly refused?: readonly string[];
}

const path = new URL("../../../../../tests/vectors/rows.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: readonly Case[] };

function file(one: Case): Blob {
  return new Blob([one.hex === undefined ? (one.text ?? "") : Buffer.from(one.hex, "hex")]);
}

function spec(one: Pick<Case, "columns" | "label">): DataSpec {
  return { columns: one.columns, label: one.label, leastExamples: 1 };
}

async function refusal(blob: Blob, asked: DataSpec): Promise<FileRefused> {
  const error: unknown = await readTable(blob, asked, AS_IT_IS, true).catch((e: unknown) => e);
  if (!(error instanceof FileRefused)) throw new Error("it was not refused");
  return error;
}

describe("the rows of tests/vectors", () => {
  it.each(cases.filter((one) => one.x !== undefined))("reads: $name", async (one) => {
    const { report, rows } = await readTable(file(one), spec(one), AS_IT_IS, true);

    const x = (one.x ?? []).flat().map((value) => value ?? Number.NaN);
    expect([...(rows?.x ?? [])]).toEqual(x);
    expect([...(rows?.y ?? [])]).toEqual(one.y);
    const problems = report.problems.map((p) => [p.kind, p.column, p.row]);
    expect(new Set(problems.map(String))).toEqual(new Set(one.problems?.map(String)));
    expect(report.leftOut).toBe(new Set(one.problems?.map(([, , row]) => row)).size);
  });

  it.each(cases.filter((one) => one.refused !== undefined))("refuses: $name", async (one) => {
    const { problems } = await refusal(file(one), spec(one));

    expect(problems.map((problem) => problem.kind)).toEqual(one.refused);
  });
});

const glucose = column("Glucose", { least: 0, greatest: 300 });
const label = column("Outcome", { type: "BOOLEAN" });
const asked = spec({ columns: [glucose, column("BMI", {}), label], label: "Outcome" });

function column(name: string, more: Partial<Column>): Column {
  const plain = { type: "NUMBER", least: null, greatest: null, categories: [], nullable: false } as const;
  return { name, ...plain, missingMarkers: [""], ...more };
}

describe("words for the owner", () => {
  it("offers the column that is probably meant", async () => {
    const { problems } = await refusal(new Blob(["Glucose,bmi,Outcome\n1,2,1\n"]), asked);

    expect(problems[0]?.message).toBe(
      "Your file has no column 'BMI'. It has 'bmi'. Use 'bmi' as 'BMI'?",
    );
    expect(problems[0]?.candidate).toBe("bmi");
  });

  it("reads a column under another name when the owner said so", async () => {
    const reading: Reading = { columns: { BMI: "bmi" }, missing: {} };
    const { rows } = await readTable(new Blob(["Glucose,bmi,Outcome\n1,2,1\n"]), asked, reading, true);

    expect([...(rows?.x ?? [])]).toEqual([1, 2]);
  });

  it("names row and column of a value outside of its range, and what it looks like", async () => {
    const { report } = await readTable(new Blob(["Glucose,BMI,Outcome\n-999,2,1\n"]), asked, AS_IT_IS, false);

    expect(report.problems[0]?.message).toBe(
      "Row 1, 'Glucose': −999 lies outside 0 to 300. It looks like a missing value.",
    );
    expect(report.problems[0]?.looksMissing).toBe(true);
  });

  it("takes a number as missing when the owner said so", async () => {
    const reading: Reading = { columns: {}, missing: { Glucose: ["-999"] } };
    const { report } = await readTable(new Blob(["Glucose,BMI,Outcome\n-999,2,1\n"]), asked, reading, false);

    expect(report.problems[0]?.message).toBe("Row 1, 'Glucose': the value is missing.");
    expect([report.fit, report.leftOut]).toEqual([0, 1]);
  });

  it("counts all problems and keeps fifty", async () => {
    const text = `Glucose,BMI,Outcome\n${"x,2,1\n".repeat(900)}`;
    const { report } = await readTable(new Blob([text]), asked, AS_IT_IS, false);

    expect([report.problems.length, report.values.WRONG_TYPE, report.leftOut]).toEqual([50, 900, 900]);
  });
});

describe("a file in many pieces", () => {
  function rowsOf(pieces: readonly string[]): readonly string[][] {
    const rows: string[][] = [];
    const reader = new CsvReader((fields) => rows.push([...fields]));
    for (const piece of pieces) reader.push(piece);
    reader.end();
    return rows;
  }

  it("reads the same rows wherever the pieces are cut", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "1", ",", "\n", "\r", "é") });
    const quoted = text.map((inner) => `h,"${inner.replaceAll("a", '""')}",${inner}\r\n`);
    fc.assert(
      fc.property(fc.array(quoted), fc.array(fc.nat(40)), (records, cuts) => {
        const whole = records.join("");
        const pieces: string[] = [];
        let rest = whole;
        for (const cut of cuts) {
          pieces.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(rowsOf([...pieces, rest])).toEqual(rowsOf([whole]));
      }),
    );
  });

  it("keeps the order of rows over many blocks", async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `${i % 300},${i},${i % 2}`);
    const text = `Glucose,BMI,Outcome\n${lines.join("\n")}`;
    const { rows } = await readTable(new Blob([text]), asked, AS_IT_IS, true);

    expect(rows?.count).toBe(40_000);
    expect(rows?.x[2 * 39_999 + 1]).toBe(39_999);
    expect(rows?.y[39_999]).toBe(1);
  });
});
