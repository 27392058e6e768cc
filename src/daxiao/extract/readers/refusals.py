"""Why a file cannot be read: one finding kind each, with the sentence that says what to do."""

from daxiao.std.findings import FindingKind


EMPTY = FindingKind(
    "documents.file_empty", "文件《{name}》是空的（0 字节），请检查后重新选择文件。"
)
BLANK = FindingKind(
    "documents.text_blank",
    "文件《{name}》里没有文字，只有空白；如内容是图片，请另存为 PDF 或 .png、.jpg 再导入。",
)
TOO_LARGE = FindingKind(
    "documents.file_too_large",
    "文件《{name}》有 {size_mb} MB，超过 {limit_mb} MB 的上限，请拆分后再导入。",
)
BROKEN_PDF = FindingKind(
    "documents.pdf_broken", "PDF 文件《{name}》已损坏，打不开；请重新下载或重新导出后再导入。"
)
TOO_MANY_PAGES = FindingKind(
    "documents.too_many_pages",
    "文件《{name}》有 {pages} 页，超过 {limit} 页的上限，请拆分后再导入。",
)
TOO_MANY_SCANS = FindingKind(
    "documents.too_many_scans",
    "文件《{name}》里扫描的图片超过 {limit} 页，识别要很久，请拆分后再导入。",
)
OCR_ABSENT = FindingKind(
    "documents.ocr_absent",
    "文件《{name}》是扫描件或图片，本机没有安装文字识别组件；请管理员安装 daxiao[ocr]，或提供 Word 原稿。",
)
NO_WORDS_SEEN = FindingKind(
    "documents.ocr_saw_nothing",
    "文件《{name}》里没有认出文字，请换更清晰的扫描件（每英寸 200 点以上），或提供 Word 原稿。",
)
BROKEN_PICTURE = FindingKind(
    "documents.picture_broken", "图片《{name}》已损坏，打不开；请重新扫描或另存后再导入。"
)
PICTURE_TOO_LARGE = FindingKind(
    "documents.picture_too_large",
    "图片《{name}》有 {megapixels} 百万像素，超过 {limit} 百万像素的上限，请缩小后再导入。",
)
PICTURE = FindingKind(
    "documents.file_is_picture",
    "文件《{name}》是 {kind} 图片，这种图片不能识别；请另存为 .png 或 .jpg 再导入。",
)
LIBREOFFICE_ABSENT = FindingKind(
    "documents.libreoffice_absent",
    "文件《{name}》是旧版办公格式，要由 LibreOffice 转换，本机没有安装；请管理员安装 libreoffice-writer-nogui 和 "
    "libreoffice-calc-nogui，或用 Word、WPS 另存为 .docx、.xlsx 再导入。",
)
OFFICE_TOO_SLOW = FindingKind(
    "documents.office_too_slow",
    "文件《{name}》转换了 {seconds} 秒还没有完成，已停止；请用 Word、WPS 另存为 .docx、.xlsx 再导入。",
)
OFFICE_UNCONVERTED = FindingKind(
    "documents.office_unconverted",
    "文件《{name}》转换不了，可能已损坏或设有密码；请用 Word、WPS 打开后另存为 .docx、.xlsx 再导入。",
)
LEGACY_OTHER = FindingKind(
    "documents.office_legacy", "文件《{name}》是旧版办公文件，请另存为 .docx 或 .xlsx 再导入。"
)
OFD_PICTURES = FindingKind(
    "documents.ofd_pictures",
    "OFD 文件《{name}》的各页只有图片、没有文字，请另存为 PDF 再导入，或提供 Word 原稿。",
)
ENCRYPTED = FindingKind(
    "documents.file_encrypted", "文件《{name}》设有打开密码，请先取消密码再导入。"
)
BROKEN_ARCHIVE = FindingKind(
    "documents.archive_broken",
    "文件《{name}》已损坏，打不开；请重新下载，或用 Word、Excel 修复后另存再导入。",
)
BOMB = FindingKind(
    "documents.archive_bomb", "文件《{name}》解压后大得不正常，为安全起见没有打开；请核实文件来源。"
)
ARCHIVE = FindingKind(
    "documents.archive_unread", "文件《{name}》是压缩包（{kind}），请先解压，再逐个导入其中的文件。"
)
OFFICE_OTHER = FindingKind(
    "documents.office_unread",
    "文件《{name}》是{kind}，不能读取；请把文字另存为 .docx 或表格另存为 .xlsx 再导入。",
)
UNSAFE_XML = FindingKind(
    "documents.xml_unsafe",
    "文件《{name}》内含外部实体或文档类型声明，为安全起见没有打开；请用 Word 或 Excel 另存再导入。",
)
BROKEN_XML = FindingKind(
    "documents.xml_broken",
    "文件《{name}》的内容已损坏，读不下去；请用 Word 或 Excel 打开并另存后再导入。",
)
BINARY = FindingKind(
    "documents.file_binary",
    "文件《{name}》不是文字文件，无法识别；请提供 Word、WPS、PDF、OFD、Excel、文本文件或扫描图片。",
)
ENCODING = FindingKind(
    "documents.encoding_unknown",
    "文件《{name}》的文字编码无法识别（疑似 {guess}），请另存为 UTF-8 编码的文本再导入。",
)
