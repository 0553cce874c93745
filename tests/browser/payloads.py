"""Fifty classic ways to smuggle a script into a page, for whatever shows text from elsewhere.

Each would set the page's title or add an element, if it ran or were taken as markup: in an
element's content, in an attribute with either quote or none, in an address, a style, a template or
a script, in broken and in doubly escaped form. None holds control characters, which the service
replaces.
"""

from __future__ import annotations

PAYLOADS = (
    # Elements that run at once
    "<script>document.title='hit'</script>",
    "<ScRiPt>document.title='hit'</sCrIpT>",
    "<script src=data:text/javascript,document.title='hit'></script>",
    "<scr<script>ipt>document.title='hit'</scr</script>ipt>",
    "<script >document.title='hit'</script >",
    "<script/x>document.title='hit'</script>",
    "<script>document.title='hit'//",
    "<img src=x onerror=document.title='hit'>",
    "<img src=x onerror=\"document.title='hit'\"",
    "<img/src=x/onerror=document.title='hit'>",
    "<IMG SRC=x ONERROR=&#100;ocument.title=&quot;hit&quot;>",
    "<svg onload=document.title='hit'>",
    "<svg/onload=document.title='hit'//",
    "<svg><script>document.title='hit'</script></svg>",
    "<svg><animate onbegin=document.title='hit' attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='document.title=1'/>#x\"></svg>",
    "<body onload=document.title='hit'>",
    "<iframe srcdoc=\"<script>top.document.title='hit'</script>\"></iframe>",
    "<iframe src=javascript:top.document.title='hit'></iframe>",
    "<object data=javascript:document.title='hit'></object>",
    "<embed src=javascript:document.title='hit'>",
    "<video><source onerror=document.title='hit'></video>",
    "<audio src=x onerror=document.title='hit'>",
    "<input autofocus onfocus=document.title='hit'>",
    "<select autofocus onfocus=document.title='hit'>",
    "<details open ontoggle=document.title='hit'>x</details>",
    "<marquee onstart=document.title='hit'>x</marquee>",
    "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=document.title='hit'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=document.title='hit'></style>",
    "<meta http-equiv=refresh content=\"0;url=javascript:document.title='hit'\">",
    "<base href=javascript:document.title='hit'//>",
    "<link rel=stylesheet href=data:text/css,*{display:none!important}>",
    # Out of the place where the text stands
    "\"><script>document.title='hit'</script>",
    "'><img src=x onerror=document.title='hit'>",
    "\" autofocus onfocus=document.title='hit' x=\"",
    "' onmouseover=document.title='hit' x='",
    "</title><script>document.title='hit'</script>",
    "</textarea><script>document.title='hit'</script>",
    "</script><script>document.title='hit'</script>",
    "</style><script>document.title='hit'</script>",
    "--><script>document.title='hit'</script><!--",
    "]]><script>document.title='hit'</script>",
    "';document.title='hit';//",
    "\\';document.title='hit';//",
    "${document.title='hit'}`${document.title='hit'}`",
    # Addresses, templates, escapes, and signs that turn the reading direction
    "javascript:document.title='hit'",
    "JaVaScRiPt:document.title='hit'//https://example.org",
    "{{constructor.constructor('document.title=1')()}}{% include 'x' %}{{7*7}}",
    "&lt;img src=x onerror=document.title=&apos;hit&apos;&gt;%3Cscript%3E\\u003cscript\\u003e",
    "\u202e<b onmouseover=document.title='hit' style=position:fixed;inset:0>\ufeff\u200b",
)
