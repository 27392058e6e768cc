"""Small plans written for the tests; no place, firm or sentence of them exists."""

PLAIN = """青禾县2026年工业提升行动方案

一、主要目标

2026年，全县规上工业总产值达到120亿元以上，新增规上工业企业8家。

二、重点任务

1.培育企业。2026年新增专精特新企业5家。（牵头单位：县经信局；责任单位：县科技局）
"""

NO_TARGETS = """关于召开座谈会的通知

请各单位派一名同志参加，会场设在三楼会议室，请提前十分钟到场。
"""
