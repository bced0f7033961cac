/// The picklists as text: a line per field, `Entity.field` or `field` for all entities, then the values.
///
/// A value is `id=label`; `*` after it marks the default, `!` an inactive one, `<id` the parent's value.
///
/// Source: vendor-defined values of Tickets, notes, attachments and contracts as published captures and client
/// code have them; company and project types as the entity pages of the help; the rest is a believable tenant.
let picklistText = """
  actionType: 1=General Task* | 2=Phone Call | 3=Email | 4=Meeting | 5=Letter
  alertTypeID: 1=Company Detail Alert | 2=New Ticket Alert | 3=Ticket Detail Alert
  apiVendorID: 4=Datto | 7=Autotask RMM | 12=Custom
  attachmentType: FILE_ATTACHMENT=File Attachment* | URL=URL | FILE_LINK=File Link | FOLDER_LINK=Folder Link
  billToAddressToUse: 1=Company Address* | 2=Parent Company Address | 3=Location
  billingCodeType: 0=Normal* | 1=System | 2=Non-Billable
  billingItemType: 1=Labor | 2=Project Charge | 3=Contract Charge | 4=Ticket Charge | 11=Recurring Service
  billingPreference: 1=Immediately without review* | 2=Post manually | 3=On timesheet approval
  changeApprovalBoard: 1=Change Advisory Board
  changeApprovalStatus: 1=Not Assigned* | 2=Assigned | 3=Requested | 4=Partially Approved | 5=Approved | 6=Rejected
  changeApprovalType: 1=All must approve* | 2=One must approve
  chargeType: 1=Operational* | 2=Capitalized
  classification: 1=Delinquent | 2=Gold | 3=Silver | 4=Bronze | 5=Prospect
  companyType: 1=Customer* | 2=Lead | 3=Prospect | 4=Dead | 6=Cancelation | 7=Vendor | 8=Partner
  configurationItemType: 1=Server | 2=Workstation* | 3=Network Device | 4=Printer | 5=Mobile Device | 6=Cloud Service
  contractCategory: 12=Managed Services | 13=Standard* | 14=Project
  contractPeriodType: 1=Monthly* | 2=Quarterly | 3=Semi-Annual | 4=Yearly
  contractType: 1=Time & Materials | 3=Fixed Price | 4=Block Hours | 6=Retainer | 7=Recurring Service* | 8=Per Ticket
  completedByType: 1=Resource* | 2=Contact
  creatorType: 1=Resource* | 2=Contact
  currentServiceThermometerRating: 1=Cold | 2=Warm | 3=Hot
  dataType: 1=Text (Single Line)* | 2=Text (Multi Line) | 3=Number | 4=Date | 5=List
  dateFormat: MM/dd/yyyy=MM/dd/yyyy* | dd/MM/yyyy=dd/MM/yyyy | yyyy-MM-dd=yyyy-MM-dd
  department: 1=Service Desk* | 2=Projects | 3=Sales | 4=Administration
  departmentID: 1=Service Desk* | 2=Projects | 3=Sales | 4=Administration
  displayColor: 1=Blue* | 2=Green | 3=Yellow | 4=Red
  displayColorRGB: 3368652=Blue* | 6723891=Green | 15132390=Grey
  displayFormat: 1=Default* | 2=Compact
  emailTypeCode: PRIMARY=Primary* | HOME=Home | OTHER=Other
  emailTypeCode2: PRIMARY=Primary | HOME=Home* | OTHER=Other
  emailTypeCode3: PRIMARY=Primary | HOME=Home | OTHER=Other*
  gender: F=Female | M=Male | X=Other
  generalLedgerAccount: 1=4000 Service Revenue* | 2=4100 Product Revenue | 3=6000 Internal
  greeting: 1=Mr. | 2=Ms. | 3=Dr.
  holidaySetId: 1=Standard Holidays*
  invoiceMethod: 0=Print | 1=Email* | 2=Do Not Send
  isPaid: false=No* | true=Yes
  issueType: 10=Computer* | 11=Network | 12=Email | 13=Server | 14=Monitoring Alert
  lastActivityPersonType: 1=Resource* | 2=Contact
  leadSource: 1=Referral* | 2=Website | 3=Trade Show | 4=Cold Call
  licenseType: 1=Professional* | 2=Essential | 3=Team Member | 4=Time & Attendance | 6=Contractor | 7=API User
  locationID: 1=Head Office*
  lossReason: 1=Price* | 2=Competition | 3=No Decision
  marketSegmentID: 1=Healthcare | 2=Manufacturing* | 3=Legal | 4=Retail | 5=Education
  monitorTypeID: 1=Online Status | 2=Disk Usage | 3=CPU | 4=Patch | 5=Backup
  namePrefix: 1=Mr. | 2=Mrs. | 3=Ms. | 4=Dr.
  nameSuffix: 1=Jr. | 2=Sr. | 3=III
  noteType: 1=Task Summary | 2=Task Detail* | 3=Task Notes | 13=Workflow Rule Note - Task | 16=Email Note !
  numberFormat: X,XXX.XX=X,XXX.XX* | X.XXX,XX=X.XXX,XX
  opportunityCategoryID: 1=Standard* | 2=Renewal
  TicketNotes.noteType: 1=Task Summary | 2=Task Detail* | 3=Task Notes | 13=Workflow Rule Note - Task \
  | 15=Duplicate Ticket Note | 16=Outsource Workflow Note | 17=Surveys | 18=Client Portal Note | 19=Taskfire Note \
  | 91=Workflow Rule Action Note | 92=Forward/Modify Note | 93=Merged Into Ticket | 94=Absorbed Another Ticket \
  | 95=Copied to Project | 99=RMM Note | 100=BDR Note | 101=Email Note
  ConfigurationItemNotes.noteType: 1=General* | 2=Maintenance
  ProjectNotes.noteType: 1=Project Notes* | 5=Project Status | 6=Project Detail
  AttachmentInfo.parentType: 1=Company | 3=Opportunity | 4=Ticket* | 5=Project | 8=Configuration Item | 10=Task \
  | 12=Resource | 13=Sales Order | 14=Time Entry | 15=Ticket Note | 16=Task Note | 17=Project Note | 18=Company Note \
  | 19=Contract Note | 20=Configuration Item Note | 21=Document | 22=Article | 23=Expense Report | 24=Expense Item
  paymentID: 1=Check* | 2=Credit Card | 3=Cash
  paymentTerm: 1=Due on receipt | 2=Net 15 | 4=Net 30*
  paymentType: 1=Check* | 2=Credit Card | 3=Cash
  payrollType: 1=Salary* | 2=Hourly | 3=Contractor
  Products.periodType: 1=One-Time* | 2=Monthly | 4=Yearly
  periodType: 1=One-Time ! | 2=Monthly* | 3=Quarterly | 4=Yearly | 5=Semi-Annual
  previousServiceThermometerRating: 1=Cold | 2=Warm | 3=Hot
  priceCostMethod: 1=Flat* | 2=Tiered
  billingType: 1=Standard* | 2=Tiered
  competitorID: 1=Northwind IT | 2=Contoso Services
  primaryCompetitor: 1=Northwind IT | 2=Contoso Services
  priority: 1=High | 2=Medium* | 3=Low | 4=Critical
  priorityLabel: 1=Low | 2=Normal* | 3=High
  productCategory: 1=Hardware* | 2=Software | 3=Cloud
  projectType: 2=Proposal | 3=Template | 4=Internal | 5=Client* | 8=Baseline
  publish: 1=All Autotask Users* | 2=Internal Users | 4=Internal & Co-Managed
  ProjectNotes.publish: 1=Project Team | 2=Internal Project Team* | 4=Internal & Co-Managed
  purchaseOrderTemplateID: 1=Standard Purchase Order*
  queueID: 5=Client Portal | 6=Post Sale | 8=Monitoring Alert | 29682833=Level I Support* | 29682834=Level II Support \
  | 29682835=Administration !
  PurchaseOrders.status: 1=New* | 2=Submitted | 3=Received Partial | 4=Received in Full | 5=Canceled
  ExpenseReports.status: 1=In Progress* | 2=Submitted | 3=Approved | 4=Paid | 5=Rejected
  Subscriptions.status: 0=Canceled | 1=Active*
  TimeOffRequests.status: 1=Pending Approval* | 2=Approved | 3=Rejected | 4=Canceled
  timeOffRequestType: 1=Vacation* | 2=Sick Time | 3=Personal Time | 4=Floating Holiday
  quoteItemType: 1=Product* | 2=Charge | 3=Labor | 4=Expense | 6=Shipping | 9=Discount | 11=Service | 12=Service Bundle
  determineUnits: 1=Manually* | 2=By Contact | 3=By Device
  rating: 1=Hot | 2=Warm* | 3=Cold
  resourceType: Employee=Employee* | Contractor=Contractor | Temporary=Temporary
  revenueSpreadUnit: m=Months* | y=Years
  rmaStatus: 1=Open* | 2=Shipped | 3=Closed
  rmaType: 1=Repair* | 2=Replacement
  serviceLevelAgreementID: 1=Standard SLA* | 2=Premium SLA
  skillLevel: 1=Beginner | 2=Intermediate* | 3=Expert
  source: -2=Insourced | -1=Client Portal | 2=Phone* | 4=Email | 6=In Person | 8=Monitoring Alert
  sourceChargeType: 1=Ticket* | 2=Project | 3=Contract
  stage: 1=Qualification* | 2=Proposal | 3=Negotiation | 4=Closing
  Contracts.status: 0=Inactive | 1=Active*
  ContractBlocks.status: 0=Inactive | 1=Active*
  ContractMilestones.status: 0=In Progress* | 1=Ready to Bill | 2=Billed
  ContractRetainers.status: 0=Inactive | 1=Active*
  ContractCharges.status: 1=Need to Order | 4=On Order | 7=Delivered/Shipped Full*
  ProjectCharges.status: 1=Need to Order | 4=On Order | 7=Delivered/Shipped Full*
  TicketCharges.status: 1=Need to Order | 4=On Order | 7=Delivered/Shipped Full*
  Opportunities.status: 0=Not Ready To Buy | 1=Active* | 2=Lost | 3=Closed | 4=Implemented
  Projects.status: 0=Inactive | 1=New* | 5=Complete | 9=In Progress | 15=On Hold
  ServiceCalls.status: 1=New* | 2=Complete | 101=Canceled | 102=Canceled by Company | 103=Missed
  Tasks.status: 1=New* | 5=Complete | 7=Waiting Customer | 8=In Progress
  status: 1=New* | 5=Complete | 7=Waiting Customer | 8=In Progress | 10=Dispatched | 12=Waiting Vendor | 19=Customer \
  Note Added | 21=Retired !
  subIssueType: 101=Hardware <10 | 102=Slow Performance <10 | 111=Wireless <11 | 112=VPN <11 | 121=Spam <12 \
  | 122=Mailbox Full <12 | 131=Disk Space <13 | 141=Agent Offline <14
  subType: 1=Standard*
  suffix: 1=Jr. | 2=Sr.
  taskCategoryID: 1=Standard*
  taskType: 1=Fixed Work* | 2=Fixed Duration
  territoryID: 1=North | 2=South | 3=East | 4=West
  ticketCategory: 1=Standard (non-editable) | 2=AEM Alert | 3=Standard* | 4=Datto Alert | 5=RMA | 6=Datto Networking Alert
  ticketType: 1=Service Request* | 2=Incident | 3=Problem | 4=Change Request | 5=Alert
  timeEntryType: 1=Internal | 2=Ticket* | 6=Task
  timeFormat: hh:mm a=hh:mm a* | HH:mm=HH:mm
  timeReportingRequiresStartAndStopTimes: 0=No* | 1=Yes
  travelAvailabilityPct: 0%=0%* | 25%=25% | 50%=50% | 100%=100%
  udfType: 1=Company | 2=Contact | 3=Opportunity | 4=Contract | 5=Product | 6=Configuration Item | 7=Project | 8=Task \
  | 9=Ticket* | 10=Site Configuration | 11=Sales Order | 12=Service | 13=Service Bundle | 14=Subscription
  useType: 1=General Allocation Code* | 2=Non-Billable Allocation Code | 3=Internal Allocation Code | 4=Material Code \
  | 5=Recurring Contract Service Code | 6=Expense Category
  winReason: 1=Quality* | 2=Price | 3=Relationship
  """
