"""Occupations, wages and fields of study that the demo needs, so that it shows pay without any file.

Wages are facts published by the U.S. Bureau of Labor Statistics: BLS OEWS, May 2025, Boston-Cambridge-Newton.
"""

from decimal import Decimal

from programs.models import Occupation, Wage
from programs.operations.reference import Reference
from programs.operations.reference.files import ANNUAL, HOURLY

AREA = "Boston-Cambridge-Newton, MA-NH"
PERIOD = "May 2025"
SOURCE = "BLS OEWS"

BROAD = ("25-9045", "29-2010", "31-1120")

OCCUPATIONS = {
    "11-9031": "Education and Childcare Administrators, Preschool and Daycare",
    "17-3025": "Environmental Engineering Technologists and Technicians",
    "19-1029": "Biological Scientists, All Other",
    "19-2041": "Environmental Scientists and Specialists, Including Health",
    "19-4021": "Biological Technicians",
    "19-4031": "Chemical Technicians",
    "19-4042": "Environmental Science and Protection Technicians, Including Health",
    "21-1094": "Community Health Workers",
    "25-2011": "Preschool Teachers, Except Special Education",
    "25-9042": "Teaching Assistants, Preschool, Elementary, Middle, and Secondary School, Except Special Education",
    "25-9045": "Teaching Assistants, Except Postsecondary",
    "29-1141": "Registered Nurses",
    "29-2010": "Clinical Laboratory Technologists and Technicians",
    "29-2012": "Medical and Clinical Laboratory Technicians",
    "29-2042": "Emergency Medical Technicians",
    "29-2052": "Pharmacy Technicians",
    "29-2055": "Surgical Technologists",
    "29-2061": "Licensed Practical and Licensed Vocational Nurses",
    "29-2072": "Medical Records Specialists",
    "31-1120": "Home Health and Personal Care Aides",
    "31-1121": "Home Health Aides",
    "31-1122": "Personal Care Aides",
    "31-1131": "Nursing Assistants",
    "31-9091": "Dental Assistants",
    "31-9092": "Medical Assistants",
    "31-9093": "Medical Equipment Preparers",
    "31-9097": "Phlebotomists",
    "37-3011": "Landscaping and Groundskeeping Workers",
    "39-9011": "Childcare Workers",
    "43-6013": "Medical Secretaries and Administrative Assistants",
    "47-2111": "Electricians",
    "47-2131": "Insulation Workers, Floor, Ceiling, and Wall",
    "47-2231": "Solar Photovoltaic Installers",
    "47-3013": "Helpers--Electricians",
    "47-4041": "Hazardous Materials Removal Workers",
    "49-3023": "Automotive Service Technicians and Mechanics",
    "49-3051": "Motorboat Mechanics and Service Technicians",
    "49-9021": "Heating, Air Conditioning, and Refrigeration Mechanics and Installers",
    "49-9071": "Maintenance and Repair Workers, General",
    "51-8031": "Water and Wastewater Treatment Plant and System Operators",
    "51-9011": "Chemical Equipment Operators and Tenders",
}

# People employed; then dollars an hour (none published for teaching assistants, who are paid by the year) and dollars
# a year, at the 10th, 25th, 50th, 75th and 90th percentile.
WAGES = {
    "11-9031": (1770, "22.99 26.83 34.89 38.23 49.54", "47810 55800 72560 79510 103050"),
    "17-3025": (200, "22.56 23.22 30.64 40.51 40.51", "46930 48290 63720 84270 84270"),
    "19-1029": (2630, "34.38 40.68 53.08 78.38 89.62", "71510 84610 110410 163030 186410"),
    "19-2041": (2270, "30.52 38.54 48.25 61.21 69.35", "63490 80160 100360 127310 144250"),
    "19-4021": (7320, "24.08 24.61 29.62 39.03 45.65", "50090 51190 61610 81170 94960"),
    "19-4031": (1240, "23.43 29.17 32.62 39.52 45.46", "48730 60660 67850 82190 94570"),
    "19-4042": (200, "21.46 23.09 27.13 30.59 39.90", "44630 48030 56430 63630 82980"),
    "21-1094": (1940, "21.74 24.08 27.37 30.77 37.66", "45230 50080 56920 64010 78340"),
    "25-2011": (14500, "17.48 18.12 22.13 23.13 28.53", "36360 37680 46030 48110 59340"),
    "25-9045": (26350, "", "31200 34470 40930 49750 60730"),
    "29-1141": (64240, "39.37 45.61 51.05 73.74 90.71", "81880 94870 106180 153380 188670"),
    "29-2010": (8710, "23.03 25.97 38.21 48.53 51.57", "47910 54020 79480 100940 107260"),
    "29-2042": (3410, "19.75 22.92 24.31 26.25 33.81", "41080 47670 50560 54590 70320"),
    "29-2052": (7370, "18.49 19.04 22.55 29.65 36.15", "38460 39610 46890 61670 75190"),
    "29-2055": (1550, "29.66 36.05 39.18 47.87 55.94", "61690 74980 81500 99580 116340"),
    "29-2061": (8410, "29.65 36.08 39.52 41.86 45.25", "61680 75050 82190 87070 94110"),
    "29-2072": (2630, "21.90 23.64 29.07 36.30 39.55", "45540 49160 60460 75500 82260"),
    "31-1120": (72420, "17.70 19.02 19.67 21.33 22.79", "36810 39570 40910 44370 47410"),
    "31-1131": (26130, "19.32 21.61 22.88 24.07 28.58", "40190 44940 47590 50060 59450"),
    "31-9091": (7190, "22.97 23.45 27.96 29.35 34.99", "47780 48770 58160 61050 72780"),
    "31-9092": (10750, "22.15 23.05 24.39 28.44 30.05", "46070 47950 50740 59160 62500"),
    "31-9093": (1310, "22.67 24.16 29.25 31.13 37.08", "47160 50240 60840 64740 77130"),
    "31-9097": (1700, "22.46 23.35 24.24 28.87 31.04", "46710 48560 50420 60060 64570"),
    "37-3011": (15120, "18.24 21.87 23.57 28.47 29.99", "37940 45480 49030 59210 62370"),
    "39-9011": (10440, "16.62 18.16 20.00 23.52 23.94", "34570 37760 41590 48910 49790"),
    "43-6013": (16330, "21.06 23.25 24.81 28.62 30.80", "43810 48360 51600 59530 64060"),
    "47-2111": (13410, "22.71 28.03 38.42 49.11 62.17", "47240 58300 79910 102160 129320"),
    "47-2231": (380, "22.19 22.51 28.56 35.45 36.78", "46150 46810 59400 73740 76500"),
    "47-3013": (490, "18.67 21.20 23.24 27.72 27.72", "38830 44090 48340 57670 57670"),
    "47-4041": (1980, "23.00 23.03 24.00 27.04 34.38", "47840 47890 49930 56250 71500"),
    "49-3023": (9360, "18.99 22.16 30.32 38.90 47.69", "39490 46090 63060 80900 99190"),
    "49-3051": (490, "23.33 28.50 35.00 37.86 45.20", "48520 59280 72790 78750 94010"),
    "49-9021": (6050, "24.46 29.68 37.75 46.76 49.54", "50890 61740 78530 97270 103050"),
    "49-9071": (21030, "19.05 23.00 28.69 35.10 38.91", "39630 47840 59670 73000 80920"),
    "51-8031": (1460, "26.07 29.11 35.25 38.11 44.74", "54220 60540 73330 79270 93060"),
    "51-9011": (1820, "21.41 22.88 27.58 30.85 37.36", "44530 47590 57370 64160 77700"),
}

FIELDS = {
    "01.0605": ("Landscaping and Groundskeeping", {"37-3011"}),
    "13.1210": ("Early Childhood Education and Teaching", {"25-2011", "25-9042"}),
    "13.1501": ("Teacher Assistant/Aide", {"25-9042"}),
    "15.0506": (
        "Water Quality and Wastewater Treatment Management and Recycling Technology/Technician",
        {"17-3025", "19-4042", "51-8031"},
    ),
    "15.0507": ("Environmental/Environmental Engineering Technology/Technician", {"17-3025", "19-4042"}),
    "15.0508": ("Hazardous Materials Management and Waste Technology/Technician", {"17-3025", "19-4042", "47-4041"}),
    "19.0708": ("Child Care and Support Services Management", {"25-2011"}),
    "19.0709": ("Child Care Provider/Assistant", {"39-9011"}),
    "41.0101": ("Biology/Biotechnology Technology/Technician", {"19-4021"}),
    "41.0301": ("Chemical Technology/Technician", {"19-4031", "51-9011"}),
    "46.0302": ("Electrician", {"47-2111"}),
    "46.0401": ("Building/Property Maintenance", {"49-9071"}),
    "47.0201": (
        "Heating, Air Conditioning, Ventilation and Refrigeration Maintenance Technology/Technician",
        {"49-9021"},
    ),
    "47.0614": ("Alternative Fuel Vehicle Technology/Technician", {"49-3023"}),
    "47.0616": ("Marine Maintenance/Fitter and Ship Repair Technology/Technician", {"49-3051"}),
    "47.0703": ("Solar Energy System Installation and Repair Technology/Technician", {"47-2231"}),
    "51.0601": ("Dental Assisting/Assistant", {"31-9091"}),
    "51.0713": ("Medical Insurance Coding Specialist/Coder", {"29-2072"}),
    "51.0716": ("Medical Administrative/Executive Assistant and Medical Secretary", {"43-6013"}),
    "51.0801": ("Medical/Clinical Assistant", {"31-9092"}),
    "51.0802": ("Clinical/Medical Laboratory Assistant", {"29-2012"}),
    "51.0805": ("Pharmacy Technician/Assistant", {"29-2052"}),
    "51.0904": ("Emergency Medical Technology/Technician (EMT Paramedic)", {"29-2042"}),
    "51.0909": ("Surgical Technology/Technologist", {"29-2055"}),
    "51.1004": ("Clinical/Medical Laboratory Technician", {"29-2012"}),
    "51.1009": ("Phlebotomy Technician/Phlebotomist", {"31-9097"}),
    "51.1504": ("Community Health Services/Liaison/Counseling", {"21-1094"}),
    "51.2602": ("Home Health Aide/Home Attendant", {"31-1121", "31-1122"}),
    "51.3901": ("Licensed Practical/Vocational Nurse Training", {"29-2061"}),
    "51.3902": ("Nursing Assistant/Aide and Patient Care Assistant/Aide", {"31-1131"}),
}


def facts() -> Reference:
    return Reference(
        occupations={
            code: Occupation(
                code=code, title=title, level=Occupation.Level.BROAD if code in BROAD else Occupation.Level.DETAILED
            )
            for code, title in OCCUPATIONS.items()
        },
        wages={code: _wage(*figures) for code, figures in WAGES.items()},
        fields={code: title for code, (title, _) in FIELDS.items()},
        leads_to={code: set(occupations) for code, (_, occupations) in FIELDS.items()},
    )


def _wage(employment: int, hourly: str, annual: str) -> Wage:
    return Wage(
        area=AREA,
        period=PERIOD,
        source=SOURCE,
        employment=employment,
        **dict(zip(HOURLY, map(Decimal, hourly.split()), strict=bool(hourly))),
        **dict(zip(ANNUAL, map(int, annual.split()), strict=True)),
    )
