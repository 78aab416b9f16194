/** What can be told of a new account before asking the server. */

import type { SignUpInput } from "../../api/generated/operations";

const LEAST_PASSWORD = 12;

export interface Wrong {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** What lacks, in words, by field; empty when nothing does. */
export function lacking({ name, email, password }: SignUpInput): Wrong {
  const isShort = password.length < LEAST_PASSWORD;
  return {
    ...(name === "" && { name: "Enter a name of 1 to 80 characters." }),
    ...(!/^\S+@\S+$/.test(email) && { email: "Enter an e-mail address, such as ana@example.org." }),
    ...(isShort && {
      password: `Use at least ${LEAST_PASSWORD} characters. It has ${password.length}.`,
    }),
  };
}
