"""The sectors a new portal starts with. Only a start: people edit sectors and rules in the administration pages."""

from dataclasses import dataclass

from django.db import transaction

from coalition.models import Sector
from programs.models import SectorRule


@dataclass(frozen=True)
class StarterSector:
    slug: str
    name: str
    blurb: str
    occupations: tuple[str, ...]
    fields: tuple[str, ...]


# A code may stand in two sectors (a lab technician works in a hospital or in a biotech company). Because the longest
# beginning decides, it then stands in both lists, also where one of them covers it with a shorter one.
STARTER_SECTORS = (
    StarterSector(
        slug="healthcare",
        name="Healthcare",
        blurb="Caring for people in hospitals, clinics, nursing homes and at home.",
        occupations=(
            "11-9111",  # medical and health services managers
            "19-3033",  # clinical and counseling psychologists
            "19-3034",  # school psychologists
            "21-1011",  # substance abuse counselors, with mental health counselors below
            "21-1014",
            "21-1018",
            "21-1022",  # healthcare social workers
            "21-1023",  # mental health social workers
            "21-1094",  # community health workers
            "29",  # healthcare practitioners and technical occupations
            "29-201",  # clinical laboratory technologists and technicians: life sciences too
            "31",  # healthcare support
            "43-6013",  # medical secretaries
            "53-3011",  # ambulance drivers
        ),
        fields=(
            "01.8",  # veterinary medicine and technology
            "42.28",  # clinical, counseling and applied psychology
            "51",  # health professions
            "51.0719",  # clinical research coordinator: life sciences too
            "51.0802",  # laboratory assistant: life sciences too
            "51.10",  # clinical laboratory science: life sciences too
            "51.1009",  # phlebotomy: healthcare only
            "60",  # residencies
            "61",
        ),
    ),
    StarterSector(
        slug="life-sciences",
        name="Life sciences",
        blurb="Lab, research and manufacturing jobs in biotech and medicine making.",
        occupations=(
            "11-9121",  # natural sciences managers
            "17-2031",  # bioengineers and biomedical engineers
            "17-2041",  # chemical engineers
            "19-1",  # life scientists
            "19-2031",  # chemists
            "19-4021",  # biological technicians
            "19-4031",  # chemical technicians
            "29-201",  # clinical laboratory technologists and technicians
            "51-9011",  # chemical equipment operators, as in biomanufacturing
            "51-9012",  # separating and filtering machine operators, as in biomanufacturing
        ),
        fields=(
            "14.05",  # biomedical engineering
            "14.07",  # chemical engineering
            "14.43",  # biochemical engineering
            "14.45",  # biological engineering
            "15.0401",  # biomedical technology
            "15.0615",  # chemical engineering technology
            "26",  # biological and biomedical sciences
            "26.13",  # ecology and marine biology: green and blue too
            "40.05",  # chemistry
            "41.01",  # biology and biotechnology laboratory technician
            "41.03",  # chemical technology and process technology
            "51.0719",
            "51.0720",  # regulatory science
            "51.0802",
            "51.10",
            "51.2003",  # pharmaceutics and drug design
            "51.2004",  # medicinal and pharmaceutical chemistry
            "51.2006",  # clinical and industrial drug development
            "51.2010",  # pharmaceutical sciences
        ),
    ),
    StarterSector(
        slug="green-and-blue-technology",
        name="Green and blue technology",
        blurb="Work that keeps land, air, harbor and drinking water clean.",
        occupations=(
            "17-2081",  # environmental engineers
            "17-2121",  # marine engineers
            "17-3025",  # environmental engineering technicians
            "19-1031",  # conservation scientists
            "19-1032",  # foresters
            "19-2041",  # environmental scientists
            "19-2043",  # hydrologists
            "19-4042",  # environmental science technicians
            "19-4044",  # hydrologic technicians
            "19-4071",  # forest and conservation technicians
            "37-1012",  # landscaping supervisors
            "37-3",  # grounds maintenance
            "45-3",  # fishing
            "45-4011",  # forest and conservation workers
            "47-4041",  # hazardous materials removal
            "49-3051",  # motorboat mechanics
            "49-9092",  # commercial divers
            "51-8031",  # water and wastewater treatment operators
            "53-5",  # water transportation
            "53-7081",  # refuse and recycling
        ),
        fields=(
            "01.0303",  # aquaculture
            "01.0308",  # sustainable agriculture
            "01.06",  # horticulture and landscaping
            "03",  # natural resources and conservation
            "14.0805",  # water resources engineering
            "14.14",  # environmental engineering
            "14.22",  # naval architecture and marine engineering
            "14.24",  # ocean engineering
            "15.0506",  # water quality and wastewater treatment
            "15.0507",  # environmental technology
            "15.0508",  # hazardous materials
            "15.0806",  # marine engineering technology
            "26.13",  # ecology and marine biology
            "30.33",  # sustainability
            "40.0607",  # oceanography
            "47.0616",  # marine maintenance
            "49.03",  # marine transportation
        ),
    ),
    StarterSector(
        slug="clean-energy",
        name="Clean energy",
        blurb="Electric, solar, wind, heating and weatherization trades.",
        occupations=(
            "17-2071",  # electrical engineers
            "17-3023",  # electrical engineering technicians
            "47-2111",  # electricians
            "47-213",  # insulation workers
            "47-2231",  # solar installers
            "47-3013",  # electricians' helpers
            "49-2095",  # electrical repairers, powerhouse and substation
            "49-9021",  # heating, air conditioning and refrigeration mechanics
            "49-9051",  # power-line installers
            "49-9081",  # wind turbine technicians
            "51-801",  # power plant operators and dispatchers
            "51-8021",  # stationary engineers
        ),
        fields=(
            "14.10",  # electrical engineering
            "14.48",  # energy systems engineering
            "15.0303",  # electrical engineering technology
            "15.0501",  # heating and air conditioning engineering technology
            "15.17",  # energy systems technology: solar, wind, hydroelectric, geothermal
            "46.03",  # electricians and power transmission
            "47.0201",  # heating, air conditioning and refrigeration
            "47.0614",  # alternative fuel vehicles
            "47.07",  # energy systems maintenance
        ),
    ),
    StarterSector(
        slug="childcare",
        name="Childcare and early education",
        blurb="Teaching and looking after young children in centers, schools and homes.",
        occupations=(
            "11-9031",  # directors of childcare centers
            "25-2011",  # preschool teachers
            "25-2012",  # kindergarten teachers
            "25-2051",  # special education teachers, preschool
            "25-9042",  # teaching assistants up to secondary school
            "25-9045",
            "39-9011",  # childcare workers
        ),
        fields=(
            "13.0414",  # early childhood program administration
            "13.1015",  # early childhood special education
            "13.1207",  # Montessori
            "13.1209",  # kindergarten and preschool teaching
            "13.1210",  # early childhood education
            "13.1501",  # teacher assistant
            "19.0706",  # child development
            "19.0708",  # child care and support services management
            "19.0709",  # child care provider
        ),
    ),
)


@transaction.atomic
def ensure_starter_sectors() -> None:
    """Create the coalition's sectors with their rules in a portal that has no sector yet; else change nothing."""
    if Sector.objects.exists():
        return
    for position, starter in enumerate(STARTER_SECTORS, start=1):
        sector = Sector.objects.create(slug=starter.slug, name=starter.name, blurb=starter.blurb, position=position)
        SectorRule.objects.bulk_create(
            [
                SectorRule(sector=sector, taxonomy=taxonomy, code_prefix=prefix)
                for taxonomy, prefixes in (
                    (SectorRule.Taxonomy.SOC, starter.occupations),
                    (SectorRule.Taxonomy.CIP, starter.fields),
                )
                for prefix in prefixes
            ]
        )
