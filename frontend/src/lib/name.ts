/** Blanks, and characters that are drawn as nothing. */
const INVISIBLE = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** What a member or server is called; by the id where nobody knows a name, or nothing of it can be seen. */
export function nameOr(id: string, name: string | null | undefined): string {
  return name == null || INVISIBLE.test(name) ? id : name;
}
