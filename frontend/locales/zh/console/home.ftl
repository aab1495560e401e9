# 登录，以及自己负责的选举。
console-title = 主办选举
console-lead = 从最初的想法到存档的结果，一步一步完成。
