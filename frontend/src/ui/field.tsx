import { useId } from "react";

interface FieldProps {
  label: string;
  hint?: string | undefined;
  /** What is wrong with what was written; null while nothing is, or it isn't time yet to say so. */
  fault: string | null;
  value: string;
  onChange: (value: string) => void;
  isNumber?: boolean;
  isLong?: boolean;
  hasFocus?: boolean;
}

/** Something to write, with its name above and what is wrong with it below. */
export function Field({ label, hint, fault, value, onChange, isNumber, isLong, hasFocus = false }: FieldProps) {
  const id = useId();
  const Input = isLong ? "textarea" : "input";
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-[13px] font-medium">
        {label}
      </label>
      <Input
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="off"
        autoFocus={hasFocus}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-more`}
        {...(isNumber && { inputMode: "numeric" as const })}
        {...(isLong && { rows: 2 })}
        className={`num block w-full rounded-control border bg-bg px-3 py-1.5 text-[14px] ${fault === null ? "border-line" : "border-error"}`}
      />
      <p
        id={`${id}-more`}
        className={`mt-1 min-h-[18px] text-[12.5px] ${fault === null ? "text-muted" : "text-error"}`}
      >
        {fault ?? hint}
      </p>
    </div>
  );
}
