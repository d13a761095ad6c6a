"""The industries that are recognised: a compact tree, `label: synonyms`, a long branch
on several lines. Data only."""

CHINESE = """
智能制造: 智能工厂 智慧工厂 工业4.0 数字化工厂 智能装备
制造: 制造业 生产制造 加工厂 工厂 生产型企业 代工 机加工 五金加工 oem 配套件 零部件加工 铸造 锻造 钣金 冲压 热处理
制造: 表面处理 电镀 喷涂 压铸 五金件 紧固件 标准件 轴承 齿轮 阀门 水泵 泵阀 仪器仪表 仪表
机械制造: 机械 机械加工 数控机床 机床 模具 五金 重工 工程机械 装备制造 食品机械 包装机械 纺织机械 农机制造 起重机械
机械制造: 叉车 电梯 空压机 压缩机 数控 非标设备 非标自动化 自动化设备
电子制造: 电子 电子厂 消费电子 电子元器件 元器件 线路板 pcb 连接器 3c电子 电子产品 smt 线束 传感器 智能硬件 智能家居
电子制造: 智能门锁 家电 小家电 灯具 照明 led 电源 电机 光电 电路板 模组 显示屏 安检设备
半导体: 芯片 集成电路 晶圆 封测 封装测试 芯片设计
汽车: 汽车制造 整车 新能源汽车 新能源车 汽配 汽车零部件 汽车配件 汽车销售 4s店 汽车后市场 车企 主机厂 汽修 汽车维修
汽车: 汽车美容 洗车 二手车 汽车金融 电池壳体 车载
新能源: 光伏 储能 锂电池 锂电 动力电池 风电 充电桩 氢能 太阳能 光伏支架 逆变器 电池 换电 储能系统 电芯 风机
化工: 精细化工 化工厂 涂料 化学品 改性塑料 胶粘剂 油漆 油墨 树脂 助剂 农药 化肥 日用化工
橡塑: 塑料 塑胶 橡胶 注塑 吹塑 注塑件 工程塑料 塑料改性 塑料制品 管材 薄膜 硅胶
新材料: 材料 复合材料 石墨烯 碳纤维 磁材 陶瓷材料 玻璃
钢铁冶金: 钢铁 冶金 有色金属 铝材 钢材
能源电力: 能源 电力 石油 石化 天然气 煤炭 电网 热力
建筑工程: 建筑 工程 建筑业 施工 建工 装修公司 土建 工程公司 幕墙 建材 建筑劳务 劳务 总包 施工单位 市政 园林 钢结构
建筑工程: 机电安装 消防工程 弱电 装配式 监理 设计院 造价 混凝土 商混 水泥 砂石
家居建材: 家居 家具 全屋定制 橱柜 卫浴 瓷砖 门窗 家装 装修 装饰 陶瓷 板材 地板 涂料店 软装 家纺店 灯饰 五金店 整装
家居建材: 装饰公司 户外家具
房地产: 地产 房产 楼盘 开发商 房产中介 房屋中介 商业地产 案场 售楼 长租公寓 公寓 写字楼 商业综合体 购物中心
物业: 物业管理 物业公司 园区运营 产业园
餐饮: 餐饮连锁 连锁餐饮 餐厅 餐馆 饭店 火锅店 火锅 奶茶 奶茶店 茶饮 咖啡店 咖啡 烘焙 快餐 小吃 团餐 酒楼 烧烤 中餐
餐饮: 西餐 日料 面馆 粉店 米线 小龙虾 轻食 中央厨房 食堂 餐饮管理 咖啡馆 甜品 面包店 蛋糕店 酒吧
零售: 新零售 连锁零售 便利店 超市 商超 百货 连锁店 零售连锁 母婴店 母婴 零售业 生鲜 水果店 药妆 美妆零售 眼镜店 眼镜
零售: 文具 图书 玩具 茶叶 烟酒 家电卖场 建材超市 冷饮 食材配送 生鲜配送 折扣店
电商: 电子商务 网店 淘宝 天猫 直播带货 直播电商 社区团购 电商公司 抖音电商 直播 直播间 电商代运营 网红 私域电商 抖店
电商: 拼多多 京东店铺
跨境电商: 亚马逊卖家 跨境 独立站 跨境贸易
外贸: 进出口 出口 进出口贸易 外贸公司
贸易批发: 贸易 批发 经销 经销商 分销 代理商 商贸 贸易公司
快消: 快消品 消费品 日化 饮料 酒水 白酒 零食 宠物用品 宠物食品 宠物 乳业 调味 保健品 酒业 啤酒 矿泉水 日用品 纸品
快消: 母婴用品 食品饮料
食品加工: 食品 食品厂 乳制品 调味品 预制菜 肉制品 粮油 冷冻食品 肉联 屠宰 面粉 豆制品 酱菜 罐头 速冻 果汁 糖果 茶业
食品加工: 水产加工 冷冻水产 食用油
服装纺织: 服装 纺织 鞋服 面料 女装 男装 童装 鞋业 服饰 印染 家纺 制衣 针织 皮具 箱包 鞋 袜业 内衣 校服 毛纺 辅料 成衣
服装纺织: 牛仔
美妆个护: 美妆 化妆品 护肤品 个护
美容美发: 美容 美业 医美 美发 美容院 美甲 spa
医疗: 医疗健康 医院 诊所 口腔 口腔诊所 牙科 体检 民营医院 医疗机构 眼科 大健康 康复 社区医院 卫生院 卫生服务中心
医疗: 中医馆 口腔连锁 医美机构 月子中心 互联网医疗 妇产 儿科 康复医院 血液透析 护理院
医药: 制药 药企 药厂 生物医药 药店 连锁药房 药房 生物科技 生物技术 医药流通 中药 原料药 药业 疫苗 医药公司 医药连锁
医药: 药品批发 cro
医疗器械: 医疗设备 器械 体外诊断 骨科耗材 耗材 口腔器械 影像设备 假肢
养老: 养老院 养老服务 康养
教育: 教育培训 培训机构 教培 培训 学校 k12 职业教育 在线教育 幼儿园 早教 高校 大学 留学 驾校 少儿编程 艺术培训
教育: 美术培训 舞蹈 托育 托管 考研 公考 语言培训 英语培训 研学 高中 中学 小学 职校 职业学校 中职 高职 民办学校
教育: 国际学校
软件: 软件开发 软件公司 saas 信息化 软件服务 小程序开发 软件研发 it服务 系统集成 互联网软件 软件外包 系统开发 网络安全
软件: 信息安全 云计算 大数据 it外包 运维服务 数据服务
互联网: 互联网公司 app开发 社交平台 移动互联网 网络科技 短视频 内容平台 信息流 在线社区 社区平台
人工智能: ai 大模型 机器视觉 算法 机器人
游戏: 手游 游戏公司 电竞 游戏开发
通信: 通讯 电信 运营商 物联网 通信设备 基站 光通信
金融: 金融科技 金融服务 小贷 消费金融 互联网金融 支付 融资租赁 担保 保理 典当 征信 财富管理 信托 期货
银行: 城商行 农商行
保险: 保险经纪 保险代理 保险公司 寿险 财险 保险代理公司 保险公估
证券基金: 证券 基金 私募 资管 投资机构 券商 投资
物流: 物流运输 快递 货运 仓储 供应链 冷链 冷链物流 货代 国际物流 运输 仓储物流 同城配送 干线物流 零担 整车运输 专线
物流: 物流专线 快运 速递 跨境物流 海运 空运 报关 仓配 云仓 车队 搬家 配送 港口 码头 网络货运 水产冷链
旅游酒店: 旅游 旅行社 酒店 民宿 景区 文旅 酒店连锁 酒店管理 度假村 度假 客栈 温泉 乐园 主题公园 露营 剧院 影院 票务
广告传媒: 广告 传媒 营销 广告公司 mcn 公关 影视 文化传媒 媒体 会展 设计公司 品牌策划 户外广告 新媒体 短视频剪辑 代运营
广告传媒: 文创 出版 摄影 婚庆 活动策划 展览 展会 整合营销 数字营销
法律服务: 律所 律师事务所 法律 法务服务
财税服务: 财税 会计师事务所 代理记账 会计 税务 代账 事务所 审计 税务师 工商注册
咨询: 管理咨询 咨询公司 咨询服务 企业咨询 检测认证 检测 认证 知识产权 专利代理 翻译
人力资源: 猎头 人力资源服务 劳务派遣 招聘 人力外包 灵活用工 人力 人事代理 社保代理 人才 外包服务
农业: 农牧 养殖 种植 种业 农产品 畜牧 水产 农资 饲料 农机 养猪 养鸡 养牛 养殖场 屠宰场 种子 果蔬 蔬菜 水果种植 花卉
农业: 大棚 农场 合作社 粮食 烟草 林业 茶园
环保: 环保工程 水处理 污水处理 固废 环境工程 节能 水处理工程 再生资源 危废 垃圾处理 环卫 检测站 碳排放 废旧回收 回收
印刷包装: 印刷 包装 纸箱 包装材料 彩印 标签印刷 数码印刷 包装印刷 瓦楞 软包装 礼盒
珠宝: 珠宝首饰 黄金
体育健身: 健身房 健身 体育 运动场馆 瑜伽 游泳馆 球馆 滑雪 马术 健身连锁
家政服务: 家政 保洁 月嫂
安防: 监控 安防工程
政务: 政府 机关 事业单位 政府单位 街道办 政务服务 政务服务中心 政务中心 公安 法院 税务局 消防 市政府 区政府
公益: 公益组织 基金会 非营利组织
航空航天: 航空 航天 无人机
宠物: 宠物医院 宠物店
""".strip()

ENGLISH = """
manufacturing: manufacturer|manufacturers|factory|industrial equipment|machinery|fabrication|smart manufacturing
manufacturing: wiring harness|wire harness|injection molding|injection moulding|metal parts|castings|machine shop
manufacturing: cnc machining|tooling|industrial automation|assembly plant
automotive: auto parts|car dealership|car dealer|vehicles|ev|electric vehicles|automotive wiring|automotive parts
automotive: auto repair|car rental|dealerships|fleet
semiconductors: semiconductor|chips|chip design
electronics: consumer electronics|pcb|sensors|lighting|appliances|home appliances
energy: oil and gas|utilities|power|utility|power generation|oilfield
renewables: solar|wind energy|renewable energy|battery|batteries
chemicals: chemical
construction: construction company|contractor|general contractor|civil engineering|building materials|contractors
construction: roofing|plumbing|hvac|landscaping|architecture firm|architects|engineering firm|concrete
real estate: property management|realtor|property developer|proptech|facilities management|facility management
real estate: co-working|coworking
food service: restaurant|restaurants|restaurant chain|catering|cafe|cafes|coffee shops|food and beverage|f&b|bakeries
food service: pizzeria|bar|bars|pub|pubs|food truck|ghost kitchen
retail: retailer|retailers|grocery|supermarket|supermarkets|convenience stores|fashion retail|apparel retailer
retail: fashion retail chain|retail chain|bookstore|pharmacy chain|furniture store|hardware store|jewellery|jewelry
e-commerce: ecommerce|online store|online retail|dtc|d2c|amazon seller|marketplace
consumer goods: cpg|fmcg|beverage|cosmetics|beauty|skincare|pet food|craft beer|brewery|breweries|winery|wine|spirits
consumer goods: snacks|supplements|toys
apparel: fashion|clothing|textile|textiles|footwear|garment
food production: food processing|food manufacturing|dairy|bakery|seafood|meat processing|frozen food|coffee roaster
food production: food manufacturer
healthcare: hospital|hospitals|clinic|clinics|medical|dental|health care|dental practice|healthtech|digital health
healthcare: dental clinic|veterinary|vet clinic|nursing home|home care|physiotherapy|telehealth|optometry
pharmaceuticals: pharma|biotech|life sciences|drug development
medical devices: medical device|medtech
education: edtech|school|schools|university|e-learning|training provider|higher ed|k-12|tutoring|language school
education: training company|bootcamp|kindergarten|daycare|driving school|college
software: saas|software company|software development|b2b software|it services|app developer|systems integrator
software: cybersecurity|it consulting|managed services|msp|web development|data analytics
artificial intelligence: ai|machine learning|robotics
gaming: game studio|video games|games
telecommunications: telecom|telecoms|isp|iot
financial services: fintech|finance|payments|lending|wealth management|accounts receivable|leasing|factoring|brokerage
financial services: mortgage|payroll services|payroll bureau
banking: bank|credit union
insurance: insurtech|insurer|insurance broker|insurance agency
investment: private equity|venture capital|asset management|hedge fund
logistics: supply chain|freight|shipping|trucking|3pl|warehousing|courier|freight forwarding|last-mile delivery
logistics: freight forwarder|freight forwarding company|freight broker|haulage|cold chain|cold storage|fulfilment
logistics: fulfillment|moving company|ocean freight
hospitality: hotel|hotels|resort|travel|tourism|travel agency|hostel|guesthouses|events venue|event management
hospitality: theme park|cruise
media: advertising|marketing agency|ad agency|publishing|film|pr agency|digital agency|broadcasting|video production
media: film production|printing house|branding agency|creative agency|public relations|seo agency|event agency
media: photography
legal: law firm|law practice|legal services
accounting: accounting firm|bookkeeping|cpa firm|tax advisory|payroll|audit firm
consulting: consultancy|consulting firm|management consulting|professional services|translation|document translation
consulting: translation agency|certification|testing lab|market research
staffing: recruitment|recruiting agency|staffing agency|hr services|executive search|headhunting|temp agency
agriculture: farming|agritech|farm|agtech|poultry|greenhouse|crop|fishery|aquaculture|forestry
non-profit: nonprofit|charity|ngo
public sector: government|municipality|local government
aerospace: aviation|airline|drones|defense|defence
fitness: gym|gyms|sports|wellness
printing and packaging: packaging|printing
wholesale: distributor|distribution|trading company|import and export|wholesaler
environment: waste management|recycling|water treatment|environmental services
security: security services|surveillance|alarm systems
cleaning: cleaning services|cleaning company|laundry
""".strip()
