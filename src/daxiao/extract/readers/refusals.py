"""Why a file cannot be read: one finding kind each, with the sentence that says what to do."""

from daxiao.std.findings import FindingKind


EMPTY = FindingKind(
    "documents.file_empty", "文件《{name}》是空的（0 字节），请检查后重新选择文件。"
)
BLANK = FindingKind(
    "documents.text_blank", "文件《{name}》里没有文字，只有空白；如是扫描件，请先识别成文字再导入。"
)
TOO_LARGE = FindingKind(
    "documents.file_too_large",
    "文件《{name}》有 {size_mb} MB，超过 {limit_mb} MB 的上限，请拆分后再导入。",
)
PICTURE = FindingKind(
    "documents.file_is_picture",
    "文件《{name}》其实是一张图片（{kind}），请先识别成文字，存为 .docx 或 .txt 再导入。",
)
PDF = FindingKind(
    "documents.pdf_unread",
    "文件《{name}》是 PDF，目前还不能直接读取；请另存为 .docx，或复制文字后粘贴导入。",
)
LEGACY_WORD = FindingKind(
    "documents.word_legacy",
    "文件《{name}》是旧版 Word 格式（.doc/.wps），请用 Word 或 WPS 另存为 .docx 再导入。",
)
LEGACY_EXCEL = FindingKind(
    "documents.excel_legacy",
    "文件《{name}》是旧版 Excel 格式（.xls/.et），请用 Excel 或 WPS 另存为 .xlsx 再导入。",
)
LEGACY_OTHER = FindingKind(
    "documents.office_legacy", "文件《{name}》是旧版办公文件，请另存为 .docx 或 .xlsx 再导入。"
)
RTF = FindingKind("documents.rtf_unread", "文件《{name}》是 RTF 格式，请另存为 .docx 再导入。")
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
    "文件《{name}》不是文字文件，无法识别；请提供 .docx、.xlsx、.txt 或 .md 文件。",
)
ENCODING = FindingKind(
    "documents.encoding_unknown",
    "文件《{name}》的文字编码无法识别（疑似 {guess}），请另存为 UTF-8 编码的文本再导入。",
)
