import { type FormEvent, type ReactNode, useId, useState } from "react";
import { fromField, toField } from "../../lib/moment-field";
import type { TimeRange } from "../../lib/time-range";
import { Button } from "../button";
import { Popover } from "../popover";
import { rangeFault } from "./range-fault";
import { text } from "./text";

interface CustomRangeProps {
  trigger: ReactNode;
  /** What the fields say at first, in ms. */
  from: number;
  to: number;
  now: number;
  onChoose: (range: TimeRange) => void;
}

/** Two moments to look between, checked before they are shown. Loaded when it is asked for, and open then. */
export default function CustomRange({ trigger, from, to, now, onChoose }: CustomRangeProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <Popover trigger={trigger} label={text.customTitle} isOpen={isOpen} onOpenChange={setIsOpen} align="end">
      <Fields
        from={from}
        to={to}
        now={now}
        onChoose={(range) => {
          setIsOpen(false);
          onChoose(range);
        }}
      />
    </Popover>
  );
}

function Fields({ from, to, now, onChoose }: Omit<CustomRangeProps, "trigger">) {
  const [begins, setBegins] = useState(() => toField(from));
  const [ends, setEnds] = useState(() => toField(to));
  const [fault, setFault] = useState<string | null>(null);
  const faultId = useId();

  function show(event: FormEvent) {
    event.preventDefault();
    const [first, last] = [fromField(begins), fromField(ends)];
    const found = rangeFault(first, last, now);
    setFault(found);
    if (found === null && first !== null && last !== null) onChoose({ from: first, to: last });
  }

  const described = fault === null ? {} : { "aria-invalid": true, "aria-describedby": faultId };
  return (
    <form onSubmit={show} noValidate className="grid gap-2.5 text-[13px]">
      <Field label={text.from} value={begins} onChange={setBegins} described={described} />
      <Field label={text.to} value={ends} onChange={setEnds} described={described} />
      <p id={faultId} role="alert" className="text-[12.5px] text-error empty:hidden">
        {fault}
      </p>
      <Button type="submit" kind="primary">
        {text.show}
      </Button>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  described: object;
}

function Field({ label, value, onChange, described }: FieldProps) {
  return (
    <label className="grid gap-1">
      <span className="text-[12px] text-muted">{label}</span>
      <input
        type="datetime-local"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...described}
        className="num h-8 min-w-0 rounded-control border border-line bg-bg px-2 aria-invalid:border-error"
      />
    </label>
  );
}
