import { addressOf } from "../../lib/base-path";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { Popover } from "../../ui/popover";
import type { Filters } from "./filters";
import { text } from "./text";
import { exportPath } from "./view";

/** The most that the server puts into a file. */
const MOST = 100_000;
const FORMATS = ["csv", "ndjson"] as const;

interface ExportMenuProps {
  filters: Filters;
  found: number | null;
  onTake: () => void;
}

/** All that fits as a file, not only what was loaded. */
export function ExportMenu({ filters, found, onTake }: ExportMenuProps) {
  const trigger = (
    <Button size="small" kind="quiet">
      <Icon name="download" size={14} />
      {text.export}
    </Button>
  );
  return (
    <Popover trigger={trigger} label={text.export} align="end" width="w-80">
      <p className="num mb-2 text-[12.5px] text-muted">{says(found)}</p>
      {FORMATS.map((format) => (
        <a
          key={format}
          href={addressOf(exportPath(filters, format))}
          download=""
          onClick={onTake}
          className="block rounded-control px-2 py-1.5 text-[13.5px] font-medium hover:bg-raised"
        >
          {text.exportAs[format]}
        </a>
      ))}
    </Popover>
  );
}

function says(found: number | null): string {
  if (found === null) return text.exportUnknown(MOST);
  return found > MOST ? text.exportMost(MOST, found) : text.exportAll(found);
}
