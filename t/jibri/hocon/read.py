"""What a HOCON reader makes of the files, one upon the other, as JSON."""

import json
import pathlib
import sys

import pyhocon

texts = [pathlib.Path(name).read_text() for name in sys.argv[1:]]
print(json.dumps(pyhocon.ConfigFactory.parse_string("\n".join(texts))))
