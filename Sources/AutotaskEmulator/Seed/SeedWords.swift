/// The words of which the seeded tenant is made.
enum SeedWords {
  static let firstNames = [
    "Amelia", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hannah", "Ivan", "Jonas", "Keiko", "Liam", "Maria",
    "Noah", "Olga", "Priya", "Quentin", "Rosa", "Samuel", "Tara", "Uwe", "Vera", "Wesley", "Ximena", "Yusuf", "Zoe",
  ]
  static let lastNames = [
    "Abbott", "Becker", "Castillo", "Dubois", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jensen", "Khan", "Lopez",
    "Meyer", "Novak", "O'Brien", "Patel", "Quinn", "Rossi", "Schmidt", "Tanaka", "Usman", "Vargas", "Weber", "Young",
  ]
  static let companyStarts = [
    "Alder", "Bluewater", "Cedar", "Delta", "Evergreen", "Foxglove", "Granite", "Harbor", "Ironwood", "Juniper",
    "Keystone", "Lakeside", "Meridian", "Northfield", "Oakridge", "Pinnacle", "Quarry", "Riverbend", "Summit",
    "Tidewater",
  ]
  static let companyEnds = [
    "Dental", "Law Group", "Manufacturing", "Clinic", "Architects", "Logistics", "Foods", "Credit Union", "Schools",
    "Realty", "Engineering", "Hospitality", "Pharmacy", "Consulting", "Insurance",
  ]
  static let cities = [
    "Albany", "Boston", "Columbus", "Denver", "El Paso", "Fresno", "Hartford", "Madison", "Portland",
  ]
  static let states = ["NY", "MA", "OH", "CO", "TX", "CA", "CT", "WI", "OR"]
  static let streets = ["Main Street", "Oak Avenue", "Mill Road", "Station Street", "Park Lane", "Harbor Drive"]
  static let ticketTitles = [
    "Cannot print to the second floor printer", "VPN drops every few minutes", "New user for Monday",
    "Outlook asks for password", "Server disk space below 10%", "Laptop is very slow", "Wi-Fi down in meeting room",
    "Please restore a deleted folder", "Phishing e-mail received", "Backup job failed", "Monitor does not turn on",
    "Shared drive is missing", "Software licence expired", "Password reset", "Phone has no dial tone",
  ]
  static let notes = [
    "Called the customer and left a message.", "Restarted the service; watching it.", "Replaced the cable.",
    "Waiting for the vendor's answer.", "Confirmed with the user that it works again.", "Escalated to level II.",
    "Collected logs, see attachment.", "Scheduled for tonight's window.",
  ]
  static let projectNames = [
    "Office move", "Microsoft 365 migration", "Server refresh", "Firewall replacement", "Wi-Fi survey",
    "Backup redesign", "Intune rollout", "Phone system", "Security baseline",
  ]
  static let phaseNames = ["Discovery", "Design", "Implementation", "Handover"]
  static let taskNames = [
    "Collect requirements", "Order hardware", "Configure devices", "Migrate mailboxes", "Test failover",
    "Train users", "Write documentation", "Close out",
  ]
  static let services = [
    "Managed Workstation", "Managed Server", "Managed Firewall", "Cloud Backup", "Email Security",
    "Microsoft 365 Business",
    "Endpoint Detection", "Voice Line", "Remote Monitoring", "vCIO Hours",
  ]
  static let products = [
    "Laptop 14\"", "Desktop PC", "Rack Server", "24-Port Switch", "Firewall Appliance", "Wireless Access Point",
    "Laser Printer", "Docking Station", "UPS 1500 VA", "NAS 4-Bay",
  ]
  static let documents = [
    "Network overview", "Onboarding checklist", "Backup runbook", "Firewall rules", "Vendor contacts", "Printer setup",
    "Disaster recovery plan", "Password policy",
  ]
  static let roles = [
    "Technician", "Senior Technician", "Engineer", "Project Manager", "Account Manager", "Consultant",
  ]
  static let workTypes = [
    "Remote Support", "Onsite Support", "Project Work", "Maintenance", "Consulting", "Travel Time",
  ]
  static let internalTypes = ["Internal Meeting", "Training", "Vacation", "Administration"]
}
